using System.Collections.Concurrent;
using System.Globalization;

namespace Balancer.Simulator.Permits;

/// <summary>Many runs of the model, each with another seed.</summary>
internal static class PermitRuns
{
    /// <summary>Runs them on all processors, and tells of those that went wrong.</summary>
    /// <param name="runs">How many.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="output">For the result.</param>
    /// <param name="progress">For how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static int Run(int runs, int seed, TextWriter output, TextWriter progress, CancellationToken cancellationToken)
    {
        var violations = new ConcurrentDictionary<int, string>();
        var (done, served, full) = (0, 0L, 0);
        Parallel.For(0, runs, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var model = new PermitModel(seed + i);
            model.Run();
            Interlocked.Add(ref served, model.Served);
            Interlocked.Add(ref full, model.Peak == model.Limit ? 1 : 0);
            if (model.Violation is { } violation)
            {
                violations[seed + i] = violation;
            }

            if (Interlocked.Increment(ref done) % 5000 == 0)
            {
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {runs:N0} runs"));
            }
        });
        foreach (var (at, violation) in violations.OrderBy(v => v.Key).Take(20))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {at}: {violation}"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{runs:N0} runs, {served:N0} requests; in {full:N0} runs a backend was full; in {violations.Count:N0} something was wrong"));
        return violations.IsEmpty ? 0 : 1;
    }
}
