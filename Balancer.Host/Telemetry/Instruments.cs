using System.Diagnostics;
using System.Diagnostics.Metrics;
using Balancer.Actors;
using Balancer.Host.Forwarding;

namespace Balancer.Host.Telemetry;

/// <summary>
/// All metrics. What happens to requests is recorded here as it happens; what actors know is read from the last sample of the pools, and costs
/// nothing until somebody asks. Names, where there are any for it, are those of OpenTelemetry's conventions for HTTP; tags have values from the
/// configuration and from <see cref="Outcomes"/> alone.
/// </summary>
internal sealed partial class Instruments : IDisposable
{
    private const string Pool = "pool";
    private const string Name = "backend";
    private const string Result = "result";

    // From half a millisecond, as what is near is, to what somebody would still wait for.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstByte;
    private readonly Histogram<double> _connect;
    private readonly Histogram<double> _queue;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _adminChanges;
    private long _applied; // Told from the start, so that the first one is seen to be one more.
    private long _refused;
    private long _faults;
    private int _isCurrent = 1;

    /// <param name="samples">How the pools are.</param>
    /// <param name="log">The access log; null for none.</param>
    public Instruments(PoolSamples samples, AccessLog? log = null)
    {
        _duration = Histogram("http.server.request.duration", "Time from the head of a request to the end of its answer, by how it ended.");
        _firstByte = Histogram("balancer.first_byte.duration", "Time from a connection to the head of the backend's answer.");
        _connect = Histogram("balancer.connect.duration", "Time to open a connection to a backend, TLS included.");
        _queue = Histogram("balancer.queue.duration", "Time that requests waited because every backend was full.");
        _retries = Meter.CreateCounter<long>("balancer.retries", "{request}", "Requests sent again, by the backend that failed and how.");
        _adminChanges = Meter.CreateCounter<long>("balancer.admin.changes", "{change}", "Changes made through the admin API.");
        Meter.CreateObservableCounter(
            "balancer.configuration.reloads",
            () => (Measurement<long>[])[new(Volatile.Read(ref _applied), Tag(Result, "applied")), new(Volatile.Read(ref _refused), Tag(Result, "refused"))],
            "{reload}",
            "Changes of the configuration file, applied or refused.");
        Meter.CreateObservableGauge(
            "balancer.configuration.current", () => Volatile.Read(ref _isCurrent), null, "Whether what the configuration file says is in force: 0 while it has a mistake.");
        Meter.CreateObservableCounter(
            "balancer.faults", () => Volatile.Read(ref _faults), "{request}", "Requests that have failed because of a bug of the balancer.");
        if (log is not null)
        {
            Meter.CreateObservableCounter("balancer.access_log.dropped", () => log.Dropped, "{line}", "Lines of the access log that could not be written.");
        }

        ObservePools(samples);
        ObserveBackends(samples);
    }

    /// <summary>What they belong to.</summary>
    public Meter Meter { get; } = new("Balancer");

    /// <summary>A request has come to its end.</summary>
    public void Ended(in Journey journey)
    {
        if (journey.Outcome == Outcomes.InternalError || journey.Outcome == Problem.PoolTimeout.Name)
        {
            Interlocked.Increment(ref _faults);
        }

        if (!_duration.Enabled)
        {
            return;
        }

        var backend = journey.Backend?.Address.Name ?? "";
        _duration.Record(
            Stopwatch.GetElapsedTime(journey.BegunAt).TotalSeconds, Tag(Pool, journey.Pool), Tag(Name, backend), Tag("outcome", journey.Outcome));
        if (journey.FirstByte > TimeSpan.Zero)
        {
            _firstByte.Record(journey.FirstByte.TotalSeconds, Tag(Pool, journey.Pool), Tag(Name, backend));
        }

        if (journey.Queue > TimeSpan.Zero)
        {
            _queue.Record(journey.Queue.TotalSeconds, Tag(Pool, journey.Pool));
        }
    }

    /// <summary>A connection was opened.</summary>
    public void Connected(string pool, Backend backend, TimeSpan time)
    {
        _connect.Record(time.TotalSeconds, Tag(Pool, pool), Tag(Name, backend.Address.Name));
    }

    /// <summary>A request is sent again.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="backend">Where it has failed.</param>
    /// <param name="outcome">How.</param>
    public void Repeated(string pool, Backend backend, string outcome)
    {
        _retries.Add(1, Tag(Pool, pool), Tag(Name, backend.Address.Name), Tag("outcome", outcome));
    }

    /// <summary>An operator has changed something.</summary>
    /// <param name="method">By this method.</param>
    /// <param name="route">At this path, with the names of parameters in it, of which there are few.</param>
    public void AdminChanged(string method, string route)
    {
        _adminChanges.Add(1, Tag("http.request.method", method), Tag("http.route", route));
    }

    /// <summary>The configuration file has changed.</summary>
    public void Reloaded(bool applied)
    {
        Interlocked.Increment(ref applied ? ref _applied : ref _refused);
        Volatile.Write(ref _isCurrent, applied ? 1 : 0);
    }

    /// <summary>Has the budgets of the pools read.</summary>
    public void ObserveBudgets(Func<IEnumerable<(string Pool, double Left, long Refused)>> budgets)
    {
        Meter.CreateObservableGauge(
            "balancer.retries.budget",
            () => budgets().Select(pool => new Measurement<double>(pool.Left, Tag(Pool, pool.Pool))),
            "{request}",
            "Repeats of sent requests that would be allowed now.");
        Meter.CreateObservableCounter(
            "balancer.retries.refused",
            () => budgets().Select(pool => new Measurement<long>(pool.Refused, Tag(Pool, pool.Pool))),
            "{request}",
            "Requests not sent again because the budget was spent.");
    }

    public void Dispose()
    {
        Meter.Dispose();
    }

    private Histogram<double> Histogram(string name, string description) => Meter.CreateHistogram(name, "s", description, tags: null, Seconds);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
