using System.CommandLine;
using System.CommandLine.Invocation;

namespace Balancer.Compare;

/// <summary>Measures the balancer and its peers side by side.</summary>
internal static class Program
{
    // With a timeout of its own System.CommandLine turns Ctrl-C and SIGTERM into a cancellation, so that no process is left behind.
    private static readonly InvocationConfiguration Invocation = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };

    private static Task<int> Main(string[] args)
    {
        var command = CompareCommand.Create().Parse(args);
        if (command.Action is ParseErrorAction errors)
        {
            // The help would push the error itself off the screen.
            errors.ShowHelp = false;
        }

        return command.InvokeAsync(Invocation);
    }
}
