using System.Diagnostics.Metrics;
using Balancer.Actors;

namespace Balancer.Host.Telemetry;

/// <summary>What is read from the last sample of the pools.</summary>
internal sealed partial class Instruments
{
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

    private static Measurement<long> Of(PoolStatus pool, long value, params KeyValuePair<string, object?>[] tags) =>
        new(value, [Tag(Pool, pool.Name), .. tags]);
}

/// <summary>Puts measurements together.</summary>
file static class Measurements
{
    public static Func<IEnumerable<Measurement<long>>> And(this Func<IEnumerable<Measurement<long>>> one, Func<IEnumerable<Measurement<long>>> other) =>
        () => one().Concat(other());
}
