using System.Diagnostics;
using System.Globalization;
using Balancer.Actors;

namespace Balancer.Host.Forwarding;

/// <summary>Tells from how a try ended what it says about the backend.</summary>
internal static class Completions
{
    /// <summary>What the backend's actor is told.</summary>
    /// <param name="result">How the try ended.</param>
    /// <param name="response">The response as it went to the client.</param>
    /// <param name="grantedAt">When the try began, as <see cref="Stopwatch.GetTimestamp"/> tells it.</param>
    public static Completion Of(ForwardResult result, HttpResponse response, long grantedAt) => Of(result, response) with
    {
        ResponseTime = result.AnsweredAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(grantedAt, result.AnsweredAt),
    };

    private static Completion Of(ForwardResult result, HttpResponse response) => result.Outcome switch
    {
        ForwardOutcome.Completed when result.WasTunnel => new Completion(CompletionKind.Answered, StatusCodes.Status101SwitchingProtocols),
        ForwardOutcome.Completed => Answered(response),
        ForwardOutcome.ConnectFailed => new Completion(CompletionKind.ConnectFailed),

        // An idle connection may be closed at any time; that the backend did so while a request was on its way is nobody's fault.
        ForwardOutcome.ClosedEarly when result.WasReused => default,
        ForwardOutcome.ClosedEarly or ForwardOutcome.BadResponse or ForwardOutcome.ResponseTimedOut or ForwardOutcome.Aborted =>
            new Completion(CompletionKind.Failed),
        _ => default,
    };

    private static Completion Answered(HttpResponse response)
    {
        var status = response.StatusCode;
        var retryAfter = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable
            ? ReadRetryAfter(response.Headers.RetryAfter.ToString(), DateTimeOffset.UtcNow)
            : 0;
        return new Completion(CompletionKind.Answered, (short)status, retryAfter);
    }

    // RFC 9110, 10.2.3: seconds or a date.
    private static int ReadRetryAfter(string value, DateTimeOffset now)
    {
        if (value.Length > 0 && value.All(char.IsAsciiDigit))
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : int.MaxValue;
        }

        return DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date > now
            ? (int)Math.Min((date - now).TotalSeconds, int.MaxValue)
            : 0;
    }
}
