using System.Diagnostics.Metrics;
using Balancer.Host.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Balancer.Host.Telemetry;

/// <summary>
/// Brings metrics and traces out of the process through OpenTelemetry: metrics to whoever asks <c>/metrics</c>, both to a collector where the
/// environment names one (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and its kin for metrics or traces alone).
/// </summary>
internal sealed partial class Exporters(BalancerOptions options, Instruments instruments, PoolSamples samples, ILogger<Exporters> logger) : BackgroundService
{
    private const string ServiceName = "balancer";
    private const string Runtime = "System.Runtime"; // .NET's own.

    // Series of a metric at most, beyond which they are summed up under otel_metric_overflow. Each holds some memory from the start.
    private const int FewestSeries = 2_000;
    private const int SeriesPerBackend = 8;

    private static readonly string[] OfProcess =
    [
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.heap.total_allocated", "dotnet.gc.collections", "dotnet.gc.pause.time",
    ];

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    private readonly bool _pushes = options.Metrics.Enabled && IsWanted("METRICS");
    private CollectorComplaints? _complaints;
    private TracerProvider? _tracers;

    /// <summary>What <c>/metrics</c> tells; null for nothing, and before the start.</summary>
    public MeterProvider? Metrics { get; private set; }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _complaints = _pushes || IsWanted("TRACES") ? new CollectorComplaints(logger) : null;
        Metrics = _pushes || (options.Metrics.Enabled && options.Admin.Port != 0) ? BuildMetrics() : null;
        _tracers = IsWanted("TRACES") ? BuildTracers() : null;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        Metrics?.Dispose(); // Sends what is left.
        _tracers?.Dispose();
        _complaints?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SampleInterval);
        try
        {
            // A collector gets what was sampled last.
            while (_pushes && await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TakeSampleAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task TakeSampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await samples.TakeAsync(cancellationToken);
        }
        catch (TimeoutException e)
        {
            LogUnanswered(e);
        }
    }

    // As the specification has it: a variable for one kind of signal goes before the one for all.
    private static bool IsWanted(string signal) =>
        (Read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") ?? Read("OTEL_EXPORTER_OTLP_ENDPOINT")) is not null
        && Read($"OTEL_{signal}_EXPORTER") is null or "otlp"
        && !"true".Equals(Read("OTEL_SDK_DISABLED"), StringComparison.OrdinalIgnoreCase);

    // The exporter itself knows the variables for all signals alone.
    private static void Configure(OtlpExporterOptions collector, string signal)
    {
        if (Uri.TryCreate(Read($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"), UriKind.Absolute, out var endpoint))
        {
            collector.Endpoint = endpoint; // As it is: nothing is appended to it.
        }

        if (Read($"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") is { } protocol)
        {
            collector.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        collector.Headers = Read($"OTEL_EXPORTER_OTLP_{signal}_HEADERS") ?? collector.Headers;
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static void Describe(ResourceBuilder resource)
    {
        var version = typeof(Exporters).Assembly.GetName().Version?.ToString(3);
        resource.Clear().AddService(ServiceName, serviceVersion: version, autoGenerateServiceInstanceId: false).AddTelemetrySdk().AddEnvironmentVariableDetector();
    }

    private static TracerProvider BuildTracers() => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(Describe)
        .AddSource(Traces.SourceName)
        .AddOtlpExporter(collector => Configure(collector, "TRACES"))
        .Build();

    private MeterProvider BuildMetrics()
    {
        var all = new MetricStreamConfiguration { CardinalityLimit = Math.Max(FewestSeries, SeriesPerBackend * options.Pools.Backends) };
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(instruments.Meter.Name, Runtime)
            .AddView(instrument => IsMine(instrument) ? all : IsOfProcess(instrument) ? new() : MetricStreamConfiguration.Drop)
            .AddPrometheusExporter(prometheus =>
            {
                prometheus.ScopeInfoEnabled = false;
                prometheus.ScrapeResponseCacheDurationMilliseconds = 0; // What it says is how it is.
            });
        return (_pushes ? builder.AddOtlpExporter(collector => Configure(collector, "METRICS")) : builder).Build();
    }

    // There may be more balancers than one in a process, each with a meter of its own.
    private bool IsMine(Instrument instrument) => ReferenceEquals(instrument.Meter, instruments.Meter);

    private static bool IsOfProcess(Instrument instrument) => instrument.Meter.Name == Runtime && OfProcess.Contains(instrument.Name);

    [LoggerMessage(EventId = 0, Level = LogLevel.Error, Message = "A pool does not answer, which is a bug; collectors get old figures")]
    private partial void LogUnanswered(Exception cause);
}
