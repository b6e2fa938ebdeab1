using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Loads;

/// <summary>One request after the other, on one connection, and who answered them.</summary>
internal sealed record SequentialLoad(int Requests) : ILoad
{
    public async Task<Reading> MeasureAsync(RunningProxy proxy, TimeSpan time, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var answers = new Dictionary<string, int>();
        var errors = 0;
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await http.GetAsync(new Uri(proxy.Url), cancellationToken);
            errors += answer.IsSuccessStatusCode ? 0 : 1;
            var backend = answer.Headers.TryGetValues("X-Backend", out var names) ? names.First() : "";
            answers[backend] = answers.GetValueOrDefault(backend) + 1;
        }

        var counts = proxy.Backends.Ports.Select((_, i) => answers.GetValueOrDefault($"app{i + 1}")).ToList();
        return new Reading { [Metric.Fewest] = counts.Min(), [Metric.Most] = counts.Max(), [Metric.Errors] = errors };
    }
}
