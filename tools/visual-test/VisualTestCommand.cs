using System.CommandLine;

namespace Balancer.VisualTest;

/// <summary>The command line: its options, their help and what runs in the end.</summary>
internal static class VisualTestCommand
{
    private static readonly Option<Uri> Url = CheckedOption.Url("--url", new Uri("http://127.0.0.1:3030"), "The balancer to load.");

    private static readonly Option<int> Requests = CheckedOption.Count("--requests", 300, 100_000, "How many requests to send in all.");

    private static readonly Option<int> Concurrency =
        CheckedOption.Count("--concurrency", 20, 1_000, "How many of them are in flight at a time.");

    private static readonly Option<decimal> SlowRatio =
        CheckedOption.Number("--slow-ratio", 0.3m, 1, "The part of the requests that is slow (GET /sleep), 0 to 1; the rest is GET /.");

    private static readonly Option<decimal> SlowSeconds =
        CheckedOption.Number("--slow-seconds", 5, 200, "How long slow requests sleep in their backend on average, give or take half.");

    private static readonly Option<bool> Plain = new("--plain")
    {
        Description = "One progress line per second instead of the live table; the default when the output is not a terminal.",
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Sends fast and slow requests through the balancer, shows which backends served them, "
            + "and says whether fast requests avoided the backends that were busy with slow ones. "
            + "Exits with 0 when every request succeeded, with 1 otherwise.")
        {
            Url,
            Requests,
            Concurrency,
            SlowRatio,
            SlowSeconds,
            Plain,
        };
        command.SetAction((parsed, cancellationToken) => new Session(Settings(parsed)).RunAsync(cancellationToken));
        return command;
    }

    private static Settings Settings(ParseResult parsed) => new(
        parsed.GetRequiredValue(Url),
        parsed.GetRequiredValue(Requests),
        parsed.GetRequiredValue(Concurrency),
        parsed.GetRequiredValue(SlowRatio),
        parsed.GetRequiredValue(SlowSeconds),
        parsed.GetValue(Plain) || Console.IsOutputRedirected);
}
