using System.Net;
using Balancer.Actors.Events;
using Balancer.Actors.Resolving;

namespace Balancer.Actors.Pool;

/// <summary>Names that stand for several backends, known by their addresses: an address that stays keeps all it has.</summary>
internal sealed partial class PoolActor
{
    /// <summary>From the resolver: the addresses that the name of an entry stands for now, at least one.</summary>
    public sealed record Resolved(BackendOptions Entry, IReadOnlyList<IPAddress> Addresses);

    private void ReceiveResolving()
    {
        Receive<Resolved>(Follow, m => _settings.Current is { Resolve: not null } options && options.Backends.Contains(m.Entry));
    }

    private static bool IsName(BackendOptions entry) => new Uri(entry.Url).HostNameType == UriHostNameType.Dns;

    private static bool IsResolved(PoolOptions options, BackendOptions entry) => options.Resolve is not null && IsName(entry);

    private void WatchNames(PoolOptions options)
    {
        var names = options.Backends.Where(entry => IsResolved(options, entry)).ToList();
        _resolver.Tell(new Resolver.Watch(names, options.Resolve ?? TimeSpan.MaxValue), Self);
    }

    private void Follow(Resolved answer)
    {
        var addresses = answer.Addresses.Select(address => BackendAddress.From(answer.Entry, address)).ToList();
        var isFirst = !_members.Exists(m => m.Entry == answer.Entry);
        foreach (var address in addresses.Where(a => !_members.Exists(m => !m.IsLeaving && m.Backend.Address.IsSame(a))))
        {
            var member = Add(answer.Entry, BackendOrigin.Dns, address);
            member.StartsFull = isFirst;
            var text = $"Added: {address.Url}, an address of {answer.Entry.Url} ({ChangeLog.ByDns})";
            _changes.Info(EventKind.Added, member.Backend, text, ChangeLog.ByDns);
        }

        if (isFirst)
        {
            LetOutgoingLeave();
        }

        LeaveAll(m => m.Entry == answer.Entry && !addresses.Exists(m.Backend.Address.IsSame), ChangeLog.ByDns);
        Sort(_settings.Current.Backends);
        Choose();
        ServeWaiting();
    }

    // The name itself is a backend again, whatever it stands for.
    private void StopResolving(PoolOptions next)
    {
        foreach (var entry in next.Backends.Where(IsName))
        {
            Adopt(entry);
            LeaveAll(m => m.Origin == BackendOrigin.Dns && m.Entry == entry, ChangeLog.ByFile);
        }
    }
}
