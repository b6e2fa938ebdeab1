using Balancer.Actors.Algorithms;
using Balancer.Actors.Events;

namespace Balancer.Actors.Pool;

/// <summary>Which algorithm the pool picks with: the configured one, without weights where they make no difference.</summary>
internal sealed partial class PoolActor
{
    private (PoolAlgorithm Algorithm, bool Weighs, double Bound, (int Rank, int Nodes, int Members) Spread) _choosing;
    private PoolAlgorithm _configured; // A command may have chosen another one.
    private string? _secret;

    private CommandReply Set(SetAlgorithm command)
    {
        ShareAlgorithm(command.Algorithm, command.By);
        Set(command.Algorithm, command.By);
        return CommandReply.Done;
    }

    private void Set(PoolAlgorithm algorithm, string by)
    {
        if (algorithm != _settings.Current.Algorithm)
        {
            TellAlgorithm(algorithm, by);
            _settings.Current = _settings.Current with { Algorithm = algorithm };
            Choose();
        }
    }

    private void TellAlgorithm(PoolAlgorithm algorithm, string by)
    {
        _changes.Info(EventKind.Pool, null, $"Algorithm: {algorithm} ({by})", by);
    }

    // The secret is not told.
    private void TellSticky(StickyOptions? sticky)
    {
        if (sticky is null)
        {
            _changes.Info(EventKind.Pool, null, $"Sticky: off ({ChangeLog.ByFile})", ChangeLog.ByFile);
        }
        else
        {
            var secret = sticky.Secret is null ? "a random" : "the configured";
            _changes.Info(EventKind.Pool, null, $"Sticky: by the cookie {sticky.Cookie}, with {secret} secret ({ChangeLog.ByFile})", ChangeLog.ByFile);
        }
    }

    /// <summary>After the options, the members, their weights or the nodes have changed.</summary>
    private void Choose()
    {
        var options = _settings.Current;
        var weighs = options.Algorithm != PoolAlgorithm.LeastConnections || _members.Exists(m => m.Weight != _members[0].Weight);
        var spread = IsGossiping ? (_nodes.Rank, _nodes.Count, _members.Count) : default;
        var next = (options.Algorithm, weighs || IsGossiping, options.Hash.Bound, spread);
        if (next != _choosing)
        {
            _choosing = next;
            CountOthersIn();
            _view.Use(Create);
        }

        Stick(options.Sticky);
    }

    private void Stick(StickyOptions? sticky)
    {
        foreach (var backend in _members.Select(m => m.Backend))
        {
            backend.Cookie = sticky is null ? null
                : backend.Cookie is { } cookie && cookie.Name == sticky.Cookie && sticky.Secret == _secret ? cookie
                : new StickyCookie(sticky.Cookie, StickyToken.For(sticky.Secret, _settings.Name, backend.Address.Name));
        }

        _secret = sticky?.Secret;
        _view.Sticky.Set(sticky is null ? [] : _members.Where(m => !m.IsLeaving));
    }

    private IAlgorithm Create() => _choosing switch
    {
        (PoolAlgorithm.RoundRobin, _, _, _) => new RoundRobin(_scheduler.SteadyNow),
        (PoolAlgorithm.Random, _, _, _) => new RandomChoice(_chance, _scheduler.SteadyNow),
        (PoolAlgorithm.PowerOfTwoChoices, _, _, _) => new PowerOfTwoChoices(_chance, _scheduler.SteadyNow),
        (PoolAlgorithm.LeastTime, _, _, _) => new LeastTime(_scheduler.SteadyNow),
        (PoolAlgorithm.ConsistentHash, _, var bound, _) => new ConsistentHash(bound, _scheduler.SteadyNow),
        (_, true, _, _) => new WeightedLeastConnections(_scheduler.SteadyNow),
        _ => new LeastConnections(_scheduler.SteadyNow),
    };
}
