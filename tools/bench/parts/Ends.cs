using Balancer.Actors;
using Balancer.Host.Forwarding;
using Balancer.Host.Telemetry;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Balancer.Bench;

/// <summary>What is told of a request at its end, by one thread and by two at once.</summary>
public class Ends
{
    private const int Operations = 1000;

    private readonly Backend[] _backends =
        [.. Enumerable.Range(0, 3).Select(n => new Backend(new BackendId(n), BackendAddress.From(new BackendOptions { Url = $"http://127.0.0.1:900{n}" })))];

    private readonly Instruments[] _instruments = [new(new PoolSamples(pools: null!))];
    private MeterProvider? _provider;

    [Params(false, true)]
    public bool Metrics { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Start()
    {
        _provider = Metrics
            ? Sdk.CreateMeterProviderBuilder().AddMeter(_instruments[0].Meter.Name)
                .AddReader(new BaseExportingMetricReader(new OtlpMetricExporter(new OtlpExporterOptions()))).Build()
            : null;
    }

    [GlobalCleanup]
    public void Stop()
    {
        _provider?.Dispose();
        _instruments[0].Dispose();
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public void End()
    {
        if (Threads == 1)
        {
            Run();
        }
        else
        {
            Parallel.For(0, Threads, _ => Run());
        }
    }

    private void Run()
    {
        var telemetry = new RequestTelemetry(_instruments[0], log: null);
        var context = new DefaultHttpContext();
        for (var i = 0; i < Operations; i++)
        {
            var journey = new Journey("default");
            var lease = new Lease(new LeaseId(i), _backends[i % 3], inFlight: 1);
            journey.Picked(new Acquisition(lease), journey.BegunAt);
            telemetry.Tried(context, ref journey, new ForwardResult(ForwardOutcome.Completed) { AnsweredAt = lease.GrantedAt + 1_000_000 }, lease);
            telemetry.Ended(context, journey);
        }
    }
}
