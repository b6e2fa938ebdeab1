using System.CommandLine;
using System.CommandLine.Invocation;
using Balancer.Simulator.Commands;

namespace Balancer.Simulator;

/// <summary>Shows on paper what the balancer does at a scale that no test machine has.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var command = SimulatorCommand.Create().Parse(args);
        if (command.Action is ParseErrorAction errors)
        {
            // The help would push the error itself off the screen.
            errors.ShowHelp = false;
        }

        return command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
    }
}
