using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Backends;

namespace Balancer.Actors.Usage;

/// <summary>
/// Reads the backends' memory usage with a fixed number of workers behind a bounded queue. Where the queue is full a reading is
/// skipped: slow backends may cost fresh figures, never health checks.
/// </summary>
internal sealed class UsageCollector : ReceiveActor
{
    /// <summary>From the health supervisor after a good probe.</summary>
    public sealed record Collect(Backend Backend);

    /// <summary>From the health supervisor: this backend is gone.</summary>
    public sealed record Forget(BackendId Backend);

    private sealed record Finished(Backend Backend, UsageReading Reading);

    /// <summary>Readings that may wait for a worker.</summary>
    public const int QueueLength = 256;

    private readonly CancellationTokenSource _stopping = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<Backend> _waiting = new();
    private readonly HashSet<BackendId> _failing = [];
    private readonly PoolSettings _settings;
    private readonly ReadUsage _read;
    private int _inFlight;
    private int _skipped;

    public UsageCollector(PoolSettings settings, ReadUsage read)
    {
        _settings = settings;
        _read = read;

        Receive<Collect>(m => Request(m.Backend), _ => Options.Enabled);
        Receive<Forget>(m => _failing.Remove(m.Backend));
        Receive<Finished>(Report);
    }

    private UsageOptions Options => _settings.Current.Usage;

    public static Props Props(PoolSettings settings, ReadUsage read) => Akka.Actor.Props.Create(() => new UsageCollector(settings, read));

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Request(Backend backend)
    {
        if (_waiting.Count == QueueLength)
        {
            Skip();
            return;
        }

        _waiting.Enqueue(backend);
        StartWaiting();
    }

    private void Skip()
    {
        if (_skipped++ == 0)
        {
            _log.Warning("Usage readings are skipped: {0} wait already, the backends are too slow to answer", QueueLength);
        }
    }

    private void StartWaiting()
    {
        while (_inFlight < Options.Workers && _waiting.TryDequeue(out var backend))
        {
            _inFlight++;
            _read(backend, _stopping.Token).PipeTo(
                Self,
                success: reading => new Finished(backend, reading),
                failure: e => new Finished(backend, new UsageReading(null, e.Message)));
        }
    }

    private void Report(Finished finished)
    {
        _inFlight--;
        var (backend, reading) = (finished.Backend, finished.Reading);
        if (reading.Bytes is { } bytes)
        {
            _failing.Remove(backend.Id);
            backend.Actor.Tell(new BackendActor.MemoryRead(bytes));
        }
        else if (!backend.IsRemoved && _failing.Add(backend.Id))
        {
            _log.Info("Memory usage of {0} cannot be read and stays as it was: {1}", backend.Address.Url, reading.Reason);
        }

        StartWaiting();
        EndEpisode();
    }

    private void EndEpisode()
    {
        if (_skipped > 0 && _waiting.Count == 0)
        {
            _log.Info("Usage readings are complete again; {0} were skipped", _skipped);
            _skipped = 0;
        }
    }
}
