using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Resolving;

/// <summary>Finds the addresses that a host name stands for.</summary>
internal delegate Task<IPAddress[]> Lookup(string host, CancellationToken cancellationToken);

/// <summary>Looks the names of backends up, again and again, and tells the pool what they stand for. What does not answer stays as it was.</summary>
internal sealed class Resolver : ReceiveActor, IWithTimers
{
    /// <summary>From the pool: the entries to look up from now on, each at once and then every interval. Answered by <see cref="PoolActor.Resolved"/>.</summary>
    public sealed record Watch(IReadOnlyList<BackendOptions> Entries, TimeSpan Interval);

    private sealed record Due
    {
        public static readonly Due Instance = new();
    }

    private sealed record Answered(BackendOptions Entry, IReadOnlyList<IPAddress> Addresses, string Reason);

    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<BackendOptions> _open = []; // A name that hangs is not asked for twice.
    private readonly HashSet<string> _failing = [];
    private readonly Lookup _lookup;
    private IReadOnlyList<BackendOptions> _entries = [];
    private IActorRef _pool = ActorRefs.Nobody;

    public Resolver(Lookup lookup)
    {
        _lookup = lookup;

        Receive<Watch>(Begin);
        Receive<Due>(_ => LookAll());
        Receive<Answered>(Report);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // Set by Akka before the first message.

    public static Props Props(Lookup? lookup = null) => Akka.Actor.Props.Create(() => new Resolver(lookup ?? Dns.GetHostAddressesAsync));

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static async Task<IReadOnlyList<IPAddress>> LookAsync(Lookup lookup, string host, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookupTimeout);
        return await lookup(host, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
    }

    private static string ReasonOf(Exception cause) => cause switch
    {
        OperationCanceledException => $"no answer within {LookupTimeout.TotalSeconds} s",
        SocketException e => e.Message,
        _ => cause.ToString(),
    };

    private void Begin(Watch watch)
    {
        _pool = Sender;
        _entries = watch.Entries;
        _failing.IntersectWith(_entries.Select(entry => entry.Url));
        Timers.CancelAll();
        if (_entries.Count > 0)
        {
            Timers.StartPeriodicTimer(Due.Instance, Due.Instance, watch.Interval);
            LookAll();
        }
    }

    private void LookAll()
    {
        foreach (var entry in _entries.Where(_open.Add))
        {
            LookAsync(_lookup, new Uri(entry.Url).IdnHost, _stopping.Token).PipeTo(
                Self,
                success: addresses => new Answered(entry, addresses, "no address"),
                failure: e => new Answered(entry, [], ReasonOf(e)));
        }
    }

    private void Report(Answered answer)
    {
        _open.Remove(answer.Entry);
        if (!_entries.Contains(answer.Entry))
        {
            return; // It was asked for before that changed.
        }

        if (answer.Addresses.Count > 0)
        {
            _failing.Remove(answer.Entry.Url);
            _pool.Tell(new PoolActor.Resolved(answer.Entry, [.. answer.Addresses.Distinct()]));
        }
        else if (_failing.Add(answer.Entry.Url))
        {
            _log.Warning("The name of {0} cannot be looked up, and its backends stay as they are: {1}", answer.Entry.Url, answer.Reason);
        }
    }
}
