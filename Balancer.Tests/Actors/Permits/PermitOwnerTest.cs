using Balancer.Actors.Permits;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Permits;

/// <summary>An owner of the permits of a pool, and the nodes a, b and c, of which the test is the holders. It is a's.</summary>
public abstract class PermitOwnerTest
{
    private protected static readonly IReadOnlyList<string> Nodes = ["a", "b", "c"];

    private readonly Dictionary<string, long> _numbers = [];
    private readonly Dictionary<string, PermitGrants> _last = [];

    protected PermitOwnerTest()
    {
        Owner = new PermitOwner("pool", new Term(1, "a", 1), Nodes, Send);
        Owner.Call(Now);
    }

    private protected DateTimeOffset Now { get; private set; } = Some.Moment;

    private protected PermitOwner Owner { get; }

    /// <summary>What was granted to each node, in order.</summary>
    private protected List<(string Node, string Backend)> Granted { get; } = [];

    /// <summary>The last that the owner has said to a node.</summary>
    private protected PermitGrants LastTo(string node) => _last[node];

    private protected void Wait(TimeSpan time)
    {
        Now += time;
    }

    /// <summary>Time passes, in which the owner calls, and these nodes answer.</summary>
    private protected void Go(TimeSpan time, params (string Node, PermitHolding[] Holdings)[] answers)
    {
        for (var end = Now + time; Now < end; Now += PermitTimes.Interval)
        {
            Owner.Call(Now);
            foreach (var (node, holdings) in answers)
            {
                Report(node, [], holdings);
            }
        }
    }

    private protected static PermitHolding Holding(string backend, int permits = 0, int limit = 0, int weight = 1, int rank = 0)
    {
        return new PermitHolding(backend, permits, 0, limit, weight, rank);
    }

    /// <summary>A node that has just started says everything that it has.</summary>
    private protected void Report(string node, PermitWait[] waits, params PermitHolding[] holdings)
    {
        Report(node, instance: 1, waits, holdings);
    }

    private protected void Report(string node, long instance, PermitWait[] waits, params PermitHolding[] holdings)
    {
        var number = _numbers[node] = _numbers.GetValueOrDefault(node) + 1;
        var last = _last[node];
        Owner.Hear(
            node,
            new PermitReport(
                "pool", Owner.Term, instance, number, last.Number, last.Stamp, Now.Ticks, PermitTimes.Valid.Ticks, PermitTimes.Valid.Ticks, IsFresh: true, IsFull: true, IsAck: false, holdings, waits),
            Now);
    }

    /// <summary>All nodes say that they know these backends, and follow the owner from then on.</summary>
    private protected void ReportAll(params PermitHolding[] holdings)
    {
        Go(PermitTimes.Interval * 2, [.. Nodes.Select(node => (node, holdings))]);
    }

    private protected static PermitWait Since(int milliseconds, params string[] not)
    {
        return new PermitWait(TimeSpan.FromMilliseconds(milliseconds).Ticks, not.Length == 0 ? null : not);
    }

    private void Send(string node, PermitGrants message)
    {
        _last[node] = message;
        Granted.AddRange(message.Grants.Select(backend => (node, backend)));
    }
}
