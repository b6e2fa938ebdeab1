using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Balancer.Actors;
using Balancer.Host.Admin;

namespace Balancer.Host.Forwarding;

/// <summary>Gives a request that asks for it, and may, the explanation of its own decisions in a field of its answer.</summary>
internal static class Explanations
{
    /// <summary>The field: the decisions of all its tries, as <c>/api/pools/{pool}/explain</c> tells them, with less of each.</summary>
    public const string Field = "Balancer-Explanation";

    private const int Listed = 8; // So that it stays a field of a few KB.

    /// <summary>Where the pool is to put the decisions; null where the request does not ask, or may not.</summary>
    public static Explanation? Of(HttpContext context, ExplainOptions options)
    {
        var given = context.Request.Headers[options.Header!];
        context.Request.Headers.Remove(options.Header!); // It is none of the backend's business, right or wrong.
        if (given is not [{ } value] || !options.Trusts(context.Connection.RemoteIpAddress) || !IsSame(value, options.Value!))
        {
            return null;
        }

        var explanation = new Explanation();
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Field] = Write(explanation);
            return Task.CompletedTask;
        });
        return explanation;
    }

    // In time that does not depend on where they differ.
    private static bool IsSame(string given, string wanted) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(wanted)));

    private static string Write(Explanation explanation)
    {
        var decisions = explanation.Decisions.Select(decision => DecisionView.Of(decision, Listed)).ToArray();
        return JsonSerializer.Serialize(decisions, AdminJson.Ascii.DecisionViewArray);
    }
}
