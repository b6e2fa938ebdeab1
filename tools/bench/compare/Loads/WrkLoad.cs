using System.Globalization;
using Balancer.Compare.Processes;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Loads;

/// <summary>wrk: each connection sends its next request when the last one is answered.</summary>
/// <param name="Connections">How many.</param>
/// <param name="Path">What is asked for.</param>
internal sealed record WrkLoad(int Connections, string Path = "/") : ILoad
{
    /// <summary>Lua that goes on top of the script: wrk.method, wrk.body, wrk.headers.</summary>
    public string Request { get; init; } = "";

    public Task<Reading> MeasureAsync(RunningProxy proxy, TimeSpan time, CancellationToken cancellationToken) =>
        Measured.AroundAsync(proxy.Tree, () => RunAsync(proxy.Url, time, cancellationToken));

    private async Task<Traffic> RunAsync(string url, TimeSpan time, CancellationToken cancellationToken)
    {
        var script = System.IO.Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, Request + WrkOutput.Script, cancellationToken);
            var seconds = Math.Max(1, Math.Round(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            // Without the long timeout a large answer that takes its time would count as an error.
            string[] arguments = ["-t1", $"-c{Connections}", $"-d{seconds}s", "--timeout", "60s", "-s", script, url + Path];
            return WrkOutput.Parse(await Tool.RunAsync(Tool.Find("wrk")!, arguments, cancellationToken));
        }
        finally
        {
            File.Delete(script);
        }
    }
}
