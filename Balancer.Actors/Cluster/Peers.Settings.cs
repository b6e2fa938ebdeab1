using System.Globalization;
using Akka.Actor;
using Balancer.Actors.Pool;

namespace Balancer.Actors.Cluster;

/// <summary>What was set: it is kept, told to the other nodes, and taken over from them.</summary>
internal sealed partial class Peers
{
    /// <summary>From the front end: answers <see cref="Saved"/> when all that is set is in the file, or cannot be written there, which is told.</summary>
    public sealed record Save
    {
        public static readonly Save Instance = new();
    }

    /// <summary>The answer to <see cref="Save"/>.</summary>
    public sealed record Saved
    {
        public static readonly Saved Instance = new();
    }

    /// <summary>From the link: what was set on other nodes.</summary>
    public sealed record Learned(SharedState State);

    private void ReceiveSettings()
    {
        Receive<Save>(_ => Answer());
        Receive<Learned>(m => Learn(m.State));
    }

    private void Learn(SharedState state)
    {
        var changes = _shared.Merge(state);
        TrySave();
        if (state.Merge(_shared.Current) != state)
        {
            _link.Tell(_shared.Current); // More than they know.
        }

        foreach (var group in changes.GroupBy(change => change.Key.Pool, StringComparer.OrdinalIgnoreCase))
        {
            if (_pools.TryGetValue(group.Key, out var pool))
            {
                pool.Actor.Tell(new PoolActor.SharedSettings([.. group.Select(change => (change.Key, change.Entry))]));
            }
        }

        if (changes.Any(change => change.Key.Field == SharedField.Routes))
        {
            _board.TellOfRoutes();
        }

        foreach (var (key, entry, before) in changes.Where(change => change.Before is { } before && before.Node == _self && change.Entry.Node != _self && change.Entry.IsUnawareOf(before)))
        {
            var what = key.Field == SharedField.Routes ? "Routes" : $"{key.Field} of {(key.Backend.Length > 0 ? key.Backend : key.Pool)}";
            Note(isFine: true, string.Create(CultureInfo.InvariantCulture, $"{what}: set here at {before!.At:HH:mm:ss.fff} UTC, and later, at {entry.At:HH:mm:ss.fff}, by {entry.Author}, which did not know of that; the later one holds"));
        }
    }

    private void Answer()
    {
        TrySave();
        _link.Tell(_shared.Current);
        Sender.Tell(Saved.Instance);
    }

    private void TrySave()
    {
        try
        {
            _shared.Save();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"Balancer:Cluster:Directory: what was changed cannot be kept here, and other nodes have to know it when this one starts again: {e.Message}");
        }
    }
}
