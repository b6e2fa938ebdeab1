using System.Globalization;
using Balancer.Compare.Processes;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Loads;

/// <summary>h2load: HTTP/2 over TLS, several requests at a time on each connection.</summary>
internal sealed record H2Load(int Connections, int Streams) : ILoad
{
    public Requirement? Needs => new("h2load", "nghttp2-client");

    public Task<Reading> MeasureAsync(RunningProxy proxy, TimeSpan time, CancellationToken cancellationToken) =>
        Measured.AroundAsync(proxy.Tree, () => RunAsync(proxy.TlsUrl, time, cancellationToken));

    private async Task<Traffic> RunAsync(string url, TimeSpan time, CancellationToken cancellationToken)
    {
        var log = Path.GetTempFileName();
        try
        {
            var seconds = time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            string[] arguments = [$"-c{Connections}", $"-m{Streams}", "-t1", $"-D{seconds}", $"--log-file={log}", url];
            var output = await Tool.RunAsync(Tool.Find("h2load")!, arguments, cancellationToken);
            return H2LoadOutput.Parse(output, await File.ReadAllLinesAsync(log, cancellationToken), time.TotalSeconds);
        }
        finally
        {
            File.Delete(log);
        }
    }
}
