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
internal sealed class Instruments : IDisposable
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

    private void ObservePools(PoolSamples samples)
    {
        Meter.CreateObservableUpDownCounter(
            "balancer.queue.length", () => samples.Last.Select(pool => Of(pool, pool.Queue.Length)), "{request}", "Requests that wait for a place now.");
        Meter.CreateObservableCounter(
            "balancer.queue.requests", () => samples.Last.SelectMany(Queued), "{request}", "Requests that found every backend full: all that waited, those of them that did in vain or whose client left, and those that found the queue full.");

        static IEnumerable<Measurement<long>> Queued(PoolStatus pool) =>
        [
            Of(pool, pool.Queue.Waited, Tag(Result, "waited")), Of(pool, pool.Queue.Refused, Tag(Result, "refused")),
            Of(pool, pool.Queue.TimedOut, Tag(Result, "timed-out")), Of(pool, pool.Queue.Abandoned, Tag(Result, "abandoned")),
        ];
    }

    private void ObserveBackends(PoolSamples samples)
    {
        Meter.CreateObservableUpDownCounter(
            "http.client.active_requests", Each(b => b.ConnectionCount), "{request}", "Requests in flight to a backend.");
        Gauge("balancer.backend.up", "Whether the backend gets requests: 1 where its state is up.", b => b.Condition == BackendCondition.Up ? 1 : 0);
        Gauge("balancer.backend.alive", "What the probes say: 1 for alive.", b => b.Alive ? 1 : 0);
        Gauge("balancer.backend.ejected", "Whether the backend is ejected: 1 while it is.", b => b.Ejection is null ? 0 : 1);
        Gauge("balancer.backend.weight", "The backend's weight.", b => b.Weight);
        Counter("balancer.backend.requests", "{request}", "Requests sent to a backend, repeats included.", b => b.Requests);
        Counter("balancer.backend.failures", "{request}", "Requests to a backend that failed as Passive counts it.", b => b.Failures);
        Counter("balancer.backend.flips", "{flip}", "How often probes have flipped a backend, the first verdict included.", b => b.Flips);
        Counter("balancer.backend.ejections", "{ejection}", "How often a backend was ejected.", b => b.Ejections);
        Meter.CreateObservableCounter(
            "balancer.backend.probes",
            Each(b => b.Probes.All - b.Probes.Bad, Tag(Result, "good")).And(Each(b => b.Probes.Bad, Tag(Result, "bad"))),
            "{probe}",
            "Probes of a backend that have ended.");
        Meter.CreateObservableCounter(
            "balancer.backend.connections",
            Each(b => b.Connections.Opened, Tag("use", "opened")).And(Each(b => b.Connections.Reused, Tag("use", "reused"))),
            "{connection}",
            "Connections to a backend: opened ones, and requests that went out over one that was there.");

        Func<IEnumerable<Measurement<long>>> Each(Func<BackendStatus, long> value, params KeyValuePair<string, object?>[] tags) => () =>
            samples.Last.SelectMany(pool => pool.Backends.Select(b => Of(pool, value(b), [Tag(Name, b.Address.Name), .. tags])));

        void Counter(string name, string unit, string description, Func<BackendStatus, long> value) =>
            Meter.CreateObservableCounter(name, Each(value), unit, description);

        void Gauge(string name, string description, Func<BackendStatus, long> value) => Meter.CreateObservableGauge(name, Each(value), null, description);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static Measurement<long> Of(PoolStatus pool, long value, params KeyValuePair<string, object?>[] tags) =>
        new(value, [Tag(Pool, pool.Name), .. tags]);
}

/// <summary>Puts measurements together.</summary>
file static class Measurements
{
    public static Func<IEnumerable<Measurement<long>>> And(this Func<IEnumerable<Measurement<long>>> one, Func<IEnumerable<Measurement<long>>> other) =>
        () => one().Concat(other());
}
