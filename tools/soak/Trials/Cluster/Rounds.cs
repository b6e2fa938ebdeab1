namespace Balancer.Soak.Trials.Cluster;

/// <summary>Rounds of long requests to several balancers at the same time, and how evenly the backends have got them.</summary>
internal sealed class Rounds(IContender contender, Shape shape, int seed, Tally tally, Report report) : IDisposable
{
    private const int WarmUp = 2; // Code is compiled and connections are opened by then.

    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200); // Until each has been told that the others are idle.

    private readonly Random _random = new(seed);
    private readonly List<TrialClient> _clients =
    [
        .. contender.Ports.SelectMany(port => Enumerable.Range(0, shape.Requests).Select(_ =>
            new TrialClient(port, tally, id => Ask.Get(id, (int)Stay.TotalMilliseconds), report))),
    ];

    /// <summary>In how many of the rounds no backend had a request more than it had to.</summary>
    public async Task<int> CountIdealAsync(int rounds, CancellationToken cancellationToken)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            await IsIdealAsync(cancellationToken);
        }

        var ideal = 0;
        for (var i = 0; i < rounds; i++)
        {
            ideal += await IsIdealAsync(cancellationToken) ? 1 : 0;
        }

        return ideal;
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private async Task<bool> IsIdealAsync(CancellationToken cancellationToken)
    {
        var answers = _clients.Select(client => AskAsync(client, shape.Within * _random.NextDouble())).ToList();
        var haveCome = await Until.HoldsAsync(() => Loads.Sum() == _clients.Count, shape.Within + ArrivalLimit, cancellationToken) is not null;
        var loads = Loads;
        await Task.WhenAll(answers);
        await Until.HoldsAsync(() => Loads.Sum() == 0, RestLimit, cancellationToken);
        await Task.Delay(Pause, cancellationToken);

        var least = loads.Sum() % loads.Length == 0 ? 0 : 1;
        return haveCome && loads.Max() - loads.Min() <= least;
    }

    private int[] Loads => [.. contender.Backends.Select(backend => backend.Counters.InFlight)];

    private static async Task AskAsync(TrialClient client, TimeSpan delay)
    {
        await Task.Delay(delay);
        await client.AskAsync();
    }
}

/// <summary>What a round is made of.</summary>
/// <param name="Nodes">Balancers.</param>
/// <param name="Requests">Requests that each gets.</param>
/// <param name="Within">The time within which they come, each at random; zero for all at once.</param>
internal sealed record Shape(int Nodes, int Requests, TimeSpan Within)
{
    /// <summary>The same in words.</summary>
    public string Name => $"{Nodes} x {Requests}{(Within > TimeSpan.Zero ? $" within {Within.TotalMilliseconds:F0} ms" : "")}";
}
