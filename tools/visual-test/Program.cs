using System.CommandLine;
using System.CommandLine.Invocation;

namespace Balancer.VisualTest;

/// <summary>Shows, under mixed load through the balancer, that least-connections spares busy backends.</summary>
internal static class Program
{
    // Without a timeout of its own System.CommandLine leaves Ctrl-C alone, and there is no summary.
    private static readonly InvocationConfiguration Invocation = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) };

    private static Task<int> Main(string[] args)
    {
        var command = VisualTestCommand.Create().Parse(args);
        if (command.Action is ParseErrorAction errors)
        {
            // The help would push the error itself off the screen.
            errors.ShowHelp = false;
        }

        return command.InvokeAsync(Invocation);
    }
}
