namespace Balancer.Simulator.Permits;

/// <content>What goes wrong: nodes, links between them, and how all becomes whole again.</content>
internal sealed partial class PermitModel
{
    private readonly bool[,] _links;
    private readonly DateTimeOffset _trouble;

    private bool IsTrouble => Now < _trouble;

    /// <summary>Whether there is a way from one node to another.</summary>
    public bool Reaches(int from, int to) => from == to || ((_links[from, to] || !IsTrouble) && _nodes[to].IsAlive);

    private void Disturb()
    {
        var node = _nodes[_random.Next(_nodes.Count)];
        switch (_random.Next(8))
        {
            case 0:
                node.Kill();
                After(Between(0.3, Happens(0.3) ? 20 : 3), node.Start);
                break;
            case 1:
                Part();
                After(Between(0, Happens(0.3) ? 25 : 5), Join);
                break;
            case 2:
                Cut(_random.Next(_nodes.Count), _random.Next(_nodes.Count)); // In one direction.
                After(Between(0, 15), Join);
                break;
            case 3:
                node.Pause(Between(0, 1.5));
                break;
            case 4:
                node.Usurp();
                break;
            case 5:
                Isolate(node, Between(6, 18), then: () => Isolate(_nodes[_random.Next(_nodes.Count)], Between(8, 25), then: null));
                break;
            case 6:
                Isolate(node, Between(5, 25), then: null);
                _nodes.Where(other => other != node).ToList().ForEach(other => other.Kill(Happens(0.8)));
                _nodes.ForEach(other => After(Between(0.3, 2), other.Start));
                break;
            default:
                _nodes.ForEach(other => other.Kill(Happens(0.7)));
                _nodes.ForEach(other => After(Between(0.3, 4), other.Start));
                break;
        }
    }

    private void Part()
    {
        var sides = _nodes.Select(_ => Happens(0.5)).ToList();
        for (var from = 0; from < sides.Count; from++)
        {
            for (var to = 0; to < sides.Count; to++)
            {
                _links[from, to] = sides[from] == sides[to];
            }
        }
    }

    // While there is more to do everywhere than can be done.
    private void Isolate(PermitNode node, TimeSpan time, Action? then)
    {
        Join();
        var alone = _nodes.IndexOf(node);
        for (var other = 0; other < _nodes.Count; other++)
        {
            _links[alone, other] = _links[other, alone] = other == alone;
        }

        for (var second = 0; second < time.TotalSeconds; second += 2)
        {
            After(TimeSpan.FromSeconds(second), () => (IsTrouble ? _nodes : []).ForEach(busy => busy.Ask(Between(4, 12))));
        }

        After(time, Join);
        After(time, () => (IsTrouble ? then : null)?.Invoke());
    }

    private void Cut(int from, int to) => _links[from, to] = false;

    private void Join()
    {
        for (var i = 0; i < _links.Length; i++)
        {
            _links[i / _nodes.Count, i % _nodes.Count] = true;
        }
    }

    // When all that was held is given up or known, one node alone gets all places there are.
    private void Mend()
    {
        Join();
        _nodes.ForEach(node => After(Between(0, 2), node.Start));
        After(TimeSpan.FromSeconds(2), () => _nodes.ForEach(node => node.Leave()));
        After(Rest - TimeSpan.FromSeconds(5), () =>
        {
            var node = _nodes[_random.Next(_nodes.Count)];
            for (var i = 0; i < Limit * Backends.Count; i++)
            {
                node.Ask(TimeSpan.FromSeconds(2));
            }
        });
        After(Rest - TimeSpan.FromSeconds(4), () => Violation ??= _running.Sum() == Limit * Backends.Count ? null : $"of {Limit * Backends.Count} places {_running.Sum()} are taken");
    }
}
