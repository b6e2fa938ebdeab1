using System.Text.Json;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>What a refusal made by the balancer itself looks like (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>Asserts the status and the shape, and returns the problem's type.</summary>
    public static string IsProblem(this RawResponse response, int status)
    {
        Assert.Equal(status, response.Status);
        Assert.StartsWith("application/problem+json", response.Head.Header("Content-Type"), StringComparison.Ordinal);
        var problem = JsonDocument.Parse(response.Text).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        var type = problem.GetProperty("type").GetString()!;
        Assert.NotEmpty(type);
        return type;
    }
}
