using Balancer.Simulator.Comparison;
using Balancer.Simulator.Model;
using Balancer.Simulator.Results;

namespace Balancer.Simulator.Commands;

/// <summary>Runs what was asked for, and writes the results.</summary>
internal sealed class Session(TextWriter output, Progress progress, string folder)
{
    /// <summary>Runs each scenario; they differ in the algorithm.</summary>
    public async Task<int> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken cancellationToken)
    {
        var outcomes = new List<Outcome>();
        foreach (var scenario in scenarios)
        {
            outcomes.Add(await progress.RunAsync(scenario.Label, scenario, cancellationToken));
        }

        output.WriteLine(ResultTable.Of(outcomes));
        Save("latency", LatencyChart.Of("Latency", outcomes));
        return outcomes.TrueForAll(outcome => outcome.InFlightInTheEnd == 0) ? 0 : 1;
    }

    /// <summary>Runs every algorithm in every situation.</summary>
    public async Task<int> CompareAsync(int requests, int seed, CancellationToken cancellationToken)
    {
        foreach (var situation in Situations.All)
        {
            var outcomes = new List<Outcome>();
            foreach (var scenario in situation.Scenarios)
            {
                foreach (var algorithm in situation.Algorithms)
                {
                    var run = scenario with { Algorithm = algorithm, Requests = Math.Min(requests, scenario.Requests), Seed = seed };
                    var name = $"{situation.Name}, {run.Balancers} balancer(s), {run.Label}";
                    outcomes.Add(await progress.RunAsync(name, run, cancellationToken));
                }
            }

            output.WriteLine($"{situation.Title}\n\n{situation.Table(outcomes)}");
            Save(situation.Name, situation.Chart(outcomes));
        }

        return 0;
    }

    private void Save(string name, LineChart chart)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.svg"), chart.Svg());
    }
}
