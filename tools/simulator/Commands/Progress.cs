using System.Diagnostics;
using System.Globalization;
using Balancer.Simulator.Model;
using Balancer.Simulator.Results;

namespace Balancer.Simulator.Commands;

/// <summary>Tells once a second how far a run is, and in the end how fast it was: what differs from one time to the next.</summary>
/// <param name="output">Not the one that has the results.</param>
/// <param name="isTerminal">Whether a line may be written over.</param>
internal sealed class Progress(TextWriter output, bool isTerminal)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly string _end = isTerminal ? "\e[K\r" : "\n"; // Clears what a longer line has left.

    /// <summary>Runs a scenario.</summary>
    public async Task<Outcome> RunAsync(string name, Scenario scenario, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var told = started;
        var outcome = await Simulation.RunAsync(scenario, Tell, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {outcome.Requests:N0} requests in {seconds:F1} s, {outcome.Requests / seconds:N0} a second{(isTerminal ? "\e[K" : "")}"));
        return outcome;

        void Tell(int arrived)
        {
            if (Stopwatch.GetElapsedTime(told) >= Every)
            {
                told = Stopwatch.GetTimestamp();
                output.Write(string.Create(CultureInfo.InvariantCulture, $"{name}: {100.0 * arrived / scenario.Requests:F0} %{_end}"));
            }
        }
    }
}
