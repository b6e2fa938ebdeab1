using System.Runtime.InteropServices;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

/// <summary>What the real process sends to a collector that its environment names.</summary>
public class OtlpTests
{
    private const string Metrics = "/v1/metrics";
    private const string Traces = "/v1/traces";

    // As protobuf has it: a key, and a value that is a text of eight bytes.
    private const string ServiceName = "service.name\u0012\n\n\bbalancer";

    [Fact]
    public async Task Should_send_metrics_and_traces_when_the_environment_names_a_collector()
    {
        await using var collector = await Collector.StartAsync();
        await using var backend = ScriptedBackend.Start();
        using var balancer = await ListenAsync(backend, collector);

        var answer = await RawClient.AskAsync(balancer.Url.Port, "GET", "/a");
        await HasAsync(collector, Metrics, "http.server.request.duration");
        await HasAsync(collector, Metrics, "balancer.backend.requests");
        balancer.Signal(PosixSignal.SIGTERM); // Which sends the spans that are left.
        Assert.Equal(0, await balancer.ExitCodeAsync());

        Assert.Equal(200, answer.Status);
        await HasAsync(collector, Traces, "url.path");
        Assert.All(collector.Received, message => Assert.Contains(ServiceName, message.Body, StringComparison.Ordinal));
        Assert.Empty(balancer.Errors);
    }

    [Fact]
    public async Task Should_send_the_last_figures_when_it_ends()
    {
        await using var collector = await Collector.StartAsync();
        await using var backend = ScriptedBackend.Start();
        using var balancer = await ListenAsync(backend, collector, ("OTEL_METRIC_EXPORT_INTERVAL", "600000"), ("OTEL_BSP_SCHEDULE_DELAY", "600000"));

        await RawClient.AskAsync(balancer.Url.Port, "GET", "/a");
        Assert.Empty(collector.Received);
        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());

        Assert.Equal([Metrics, Traces], collector.Received.Select(message => message.Path).Distinct().Order());
        await HasAsync(collector, Metrics, "http.server.request.duration");
    }

    [Theory]
    [InlineData(Metrics, "OTEL_TRACES_EXPORTER", "none")]
    [InlineData(Traces, "OTEL_METRICS_EXPORTER", "none")]
    public async Task Should_send_one_kind_alone_when_the_other_is_turned_off(string wanted, string variable, string value)
    {
        await using var collector = await Collector.StartAsync();
        await using var backend = ScriptedBackend.Start();
        using var balancer = await ListenAsync(backend, collector, (variable, value));

        await SeeAsync(collector, balancer, wanted, times: 5);
        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());

        Assert.All(collector.Received, message => Assert.Equal(wanted, message.Path));
    }

    [Theory]
    [InlineData(Metrics)]
    [InlineData(Traces)]
    public async Task Should_send_one_kind_alone_when_a_collector_is_named_for_it_only(string wanted)
    {
        await using var collector = await Collector.StartAsync();
        await using var backend = ScriptedBackend.Start();
        var kind = wanted == Metrics ? "METRICS" : "TRACES";
        using var balancer = await ListenAsync(
            backend, collector, ("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ($"OTEL_EXPORTER_OTLP_{kind}_ENDPOINT", $"{collector.Url}{wanted}"));

        await SeeAsync(collector, balancer, wanted, times: 3);
        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());

        Assert.All(collector.Received, message => Assert.Equal(wanted, message.Path));
    }

    [Fact]
    public async Task Should_send_nothing_when_all_of_it_is_turned_off()
    {
        await using var collector = await Collector.StartAsync();
        await using var backend = ScriptedBackend.Start();
        using var balancer = await ListenAsync(backend, collector, ("OTEL_SDK_DISABLED", "true"));

        await RawClient.AskAsync(balancer.Url.Port, "GET", "/", "traceparent: as-it-was");

        // Its end would send what is left.
        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());
        Assert.Equal("as-it-was", backend.Requests.Single(request => request.Target == "/").Header("traceparent"));
        Assert.Empty(collector.Received);
    }

    [Fact]
    public async Task Should_serve_and_end_as_ever_when_there_is_no_collector_at_the_address()
    {
        using var nobody = new RefusingPort();
        await using var backend = ScriptedBackend.Start();
        using var balancer = await ListenAsync(backend, null, ("OTEL_EXPORTER_OTLP_ENDPOINT", nobody.Url));

        Assert.Equal(200, (await RawClient.AskAsync(balancer.Url.Port, "GET", "/")).Status);
        await Eventually.HoldsAsync(
            () => balancer.Count("The collector of metrics or traces does not get them") == 1, "somebody who looks at the log learns of it, once");

        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());
        Assert.Empty(balancer.Errors);
    }

    private static async Task<HostProcess> ListenAsync(ScriptedBackend backend, Collector? collector, params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector?.Url ?? "",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        var balancer = HostProcess.Start(
            environment,
            [
                "--port", "0", "--Balancer:Address=127.0.0.1", "--backends", backend.Url, $"{HostProcess.Pool}:Health:Path=/_probe",
                $"{HostProcess.Pool}:Usage:Path=/_usage",
            ]);
        await balancer.UntilListeningAsync();
        await Eventually.HoldsAsync(() => balancer.Count("[up]") == 1, "the backend is seen alive");
        return balancer;
    }

    // What is not wanted would have come among so many messages of what is.
    private static Task SeeAsync(Collector collector, HostProcess balancer, string path, int times) => Eventually.HoldsAsync(
        async () =>
        {
            await RawClient.AskAsync(balancer.Url.Port, "GET", "/");
            return collector.Received.Count(message => message.Path == path) >= times;
        },
        $"{path} comes again and again");

    private static Task HasAsync(Collector collector, string path, string text) => Eventually.HoldsAsync(
        () => collector.Received.Any(message => message.Path == path && message.Body.Contains(text, StringComparison.Ordinal)), $"{path} has {text}");
}
