namespace Balancer.Soak.Trials.Limits;

/// <summary>Clients that go while they wait: nobody hears of their requests any more.</summary>
internal sealed class Leavers(Stage stage, Tally tally, int seed, Report report)
{
    private const int Count = 200;
    private const int Left = 100;

    private readonly Random _random = new(seed);

    public async Task<Departure> RunAsync(CancellationToken cancellationToken)
    {
        report.Line($"{Left} of {Count} waiting clients leave");
        var holders = await Standstill.BeginAsync(stage, tally, report, cancellationToken);
        stage.Arrivals.Clear();
        var waiting = new List<(Ask Ask, long Number, Connection Connection)>();
        try
        {
            for (var i = 0; i < Count; i++)
            {
                var number = tally.Next();
                waiting.Add((Ask.Get(number), number, await Connection.OpenAsync(stage.Balancer.Port, cancellationToken)));
                await waiting[^1].Connection.SendAsync(waiting[^1].Ask.Bytes, cancellationToken);
            }

            await Standstill.WaitUntilQueuedAsync(stage, Count, cancellationToken);
            var order = waiting.ToArray();
            _random.Shuffle(order);
            Leave(order.Take(Left).Select(w => w.Connection));
            var noticed = await Standstill.WaitUntilQueuedAsync(stage, Count - Left, cancellationToken);

            stage.Gate.Open();
            var answered = await Task.WhenAll(order.Skip(Left).Select(w => IsAnsweredAsync(w.Ask, w.Connection, cancellationToken)));
            var seen = stage.Arrivals.Select(arrival => arrival.Number).ToHashSet();
            return new Departure(noticed, order.Take(Left).Count(w => seen.Contains(w.Number)), answered.Count(a => a), Count - Left);
        }
        finally
        {
            stage.Gate.Open();
            await holders;
            waiting.ForEach(w => w.Connection.Dispose());
        }
    }

    // With RST, and with FIN.
    private void Leave(IEnumerable<Connection> connections)
    {
        foreach (var connection in connections)
        {
            if (_random.Next(2) == 0)
            {
                connection.Reset();
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    private static async Task<bool> IsAnsweredAsync(Ask ask, Connection connection, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await connection.ReadReplyAsync(cancellationToken);
            return reply.Status == 200 && ask.IsEchoedBy(reply);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>What became of those who left, and of the others.</summary>
/// <param name="Noticed">Time until the queue was as long as those who stayed are many.</param>
/// <param name="Seen">Requests of those who left that a backend got.</param>
/// <param name="Answered">Those who stayed and got their answer.</param>
/// <param name="Stayed">All who stayed.</param>
internal sealed record Departure(TimeSpan Noticed, int Seen, int Answered, int Stayed);
