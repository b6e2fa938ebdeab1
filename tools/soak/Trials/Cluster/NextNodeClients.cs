namespace Balancer.Soak.Trials.Cluster;

/// <summary>Clients that know all nodes, and go to the next one when a node does not take a request.</summary>
internal sealed class NextNodeClients(IReadOnlyList<Node> nodes, Tally tally, Report report)
{
    private int _moves;

    /// <summary>How often one went on to the next.</summary>
    public int Moves => _moves;

    /// <summary>So many of them, spread over the nodes; ends, when cancelled, with the requests that are in flight.</summary>
    public Task RunAsync(int count, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => RunOneAsync(number, cancellationToken)));

    private async Task RunOneAsync(int number, CancellationToken cancellationToken)
    {
        var clients = nodes.Select(node => new TrialClient(node.Port, tally, ClusterLoad.Choose, report)).ToList();
        var place = number % clients.Count;
        while (!cancellationToken.IsCancellationRequested)
        {
            place = await AskAsync(clients, place);
        }

        clients.ForEach(client => client.Dispose());
    }

    // One round is enough: no more than one node is down at a time.
    private async Task<int> AskAsync(List<TrialClient> clients, int place)
    {
        var ask = ClusterLoad.Choose(tally.Next());
        var exchange = await clients[place].ExchangeAsync(ask);
        for (var tries = 1; exchange.IsUntouched && tries < clients.Count; tries++)
        {
            Interlocked.Increment(ref _moves);
            place = (place + 1) % clients.Count;
            exchange = await clients[place].ExchangeAsync(ask);
        }

        clients[place].Count(ask, exchange);
        return place;
    }
}
