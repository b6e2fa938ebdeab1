namespace Balancer.Soak.Trials.Limits;

/// <summary>Requests that come one after the other to full backends, and the order in which they are served.</summary>
internal sealed class QueueOrder(Stage stage, Tally tally, Report report)
{
    private const int Count = 150;

    public async Task<Order> RunAsync(CancellationToken cancellationToken)
    {
        report.Line($"{Count} requests, each sent when the one before waits");
        var holders = await Standstill.BeginAsync(stage, tally, report, cancellationToken);
        stage.Arrivals.Clear();
        var clients = new List<TrialClient>();
        var answers = new List<Task>();
        try
        {
            for (var waiting = 1; waiting <= Count; waiting++)
            {
                clients.Add(new TrialClient(stage.Balancer.Port, tally, id => Ask.Get(id), report));
                answers.Add(clients[^1].AskAsync());
                await Standstill.WaitUntilQueuedAsync(stage, waiting, cancellationToken);
            }
        }
        finally
        {
            stage.Gate.Open();
            await Task.WhenAll([holders, .. answers]);
            clients.ForEach(client => client.Dispose());
        }

        return Order.Of([.. stage.Arrivals]);
    }
}

/// <summary>How an order of arrival differs from the order of sending.</summary>
/// <param name="Requests">How many came.</param>
/// <param name="Inversions">Those that came to a backend right after a later one: none where the queue is fair.</param>
/// <param name="Overtaken">
/// By how many later ones, on all backends, a request was overtaken at most. Up to one for each other backend can be due to the way there,
/// as that many are handed over at the same time.
/// </param>
internal sealed record Order(int Requests, int Inversions, int Overtaken)
{
    public static Order Of(IReadOnlyList<Arrival> arrivals)
    {
        var inversions = arrivals.GroupBy(arrival => arrival.Backend)
            .Sum(own => own.Zip(own.Skip(1)).Count(pair => pair.First.Number > pair.Second.Number));
        var overtaken = arrivals.Select((arrival, i) => arrivals.Take(i).Count(earlier => earlier.Number > arrival.Number));
        return new Order(arrivals.Count, inversions, overtaken.DefaultIfEmpty().Max());
    }
}
