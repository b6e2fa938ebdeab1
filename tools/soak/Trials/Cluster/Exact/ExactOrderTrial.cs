using Balancer.Soak.Trials.Limits;

namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>Requests that come one after the other to three nodes whose backends are full, and the order in which they are served.</summary>
internal sealed class ExactOrderTrial(TrialSettings settings) : ClusterTrial("exact-order", settings)
{
    private const int Requests = 300;
    private const int Nodes = 3;
    private const int OnTheWay = 2; // Grants that a node may have on the way to it at once.
    private const int Bound = SharedLimit.Backends + (OnTheWay * Nodes);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        var setup = SharedLimit.Setup("Reject") with { MaxConnections = 1 };
        await using var fleet = await Fleet.StartAsync(setup, Settings.BalancerKeys, cancellationToken);
        Report.Line($"{Requests} requests to {Nodes} nodes in turn, each sent when the one before waits");
        var order = await TryAsync(fleet, cancellationToken);
        var table = new Table("MaxConnections 1 on 4 backends, three nodes", "");
        table.Add("waiting requests, sent one by one to the nodes in turn", Figure.Count(order.Requests));
        table.Add("... overtaken by at most", $"{order.Overtaken} of {Bound}");
        table.Add("... that a backend got after a later one", Figure.Count(order.Inversions));
        table.Add("most requests at once on a backend, as it counts itself", Figure.Count(fleet.Peak));
        table.Write(Output);
        Findings.Require(order.Requests == Requests, $"only {order.Requests} of {Requests} requests came to a backend");
        Findings.Require(order.Overtaken <= Bound, $"a request was overtaken by {order.Overtaken} later ones, {Bound} is the bound");
        Findings.Require(fleet.Peak == 1, $"a backend saw {fleet.Peak} requests at once");
        await RequireRestAsync(fleet, cancellationToken);
    }

    private async Task<Order> TryAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        fleet.Gate.Close();
        var clients = new List<TrialClient>();
        var answers = new List<Task>();
        void Send(int number)
        {
            clients.Add(new TrialClient(fleet.Nodes[number % Nodes].Port, Tally, id => Ask.Get(id, 5), Report));
            answers.Add(clients[^1].AskAsync());
        }

        try
        {
            Enumerable.Range(0, SharedLimit.Backends).ToList().ForEach(Send);
            await RequireAsync(() => Task.FromResult(fleet.InFlight == SharedLimit.Backends), "the places are not taken", cancellationToken);
            fleet.Arrivals.Clear();
            for (var number = 0; number < Requests; number++)
            {
                Send(number);
                var queued = (number / Nodes) + 1;
                await RequireAsync(async () => await QueuedAsync(fleet.Nodes[number % Nodes], cancellationToken) == queued, "a request does not wait", cancellationToken);
            }
        }
        finally
        {
            fleet.Gate.Open();
            await Task.WhenAll(answers);
            clients.ForEach(client => client.Dispose());
        }

        return Order.Of([.. fleet.Arrivals]);
    }

    private static async Task<int?> QueuedAsync(Node node, CancellationToken cancellationToken) =>
        (await node.Process.StatsAsync(cancellationToken))?[0].PoolQueued;

    private static async Task RequireAsync(Func<Task<bool>> fact, string otherwise, CancellationToken cancellationToken) =>
        _ = await Until.HoldsAsync(fact, Limit, cancellationToken) ?? throw new SoakException(otherwise);
}
