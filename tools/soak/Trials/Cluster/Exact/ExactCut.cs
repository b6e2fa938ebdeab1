namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>A node that is cut off from the others, and what it and they do meanwhile.</summary>
internal sealed class ExactCut(string fallback, Fleet fleet, int place, TimeSpan duration, Tally tally, Findings findings, Report report)
{
    private const int Clients = 12; // Of each node.
    private const int FirstOwn = 1_000_000; // Of the numbers of requests to the node that is cut off, so that they can be told from others.
    private const int Lasting = 28_000; // Milliseconds of a request.
    private const double LeastUse = 0.9;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LeastRest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PauseLimit = TimeSpan.FromSeconds(9.5); // 7.5 s until it goes by its own part, and 1.5 s that a request takes.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(50);

    private readonly Tally _own = new();
    private readonly Node _alone = fleet.Nodes[place];
    private readonly List<Node> _others = [.. fleet.Nodes.Where((_, i) => i != place)];
    private readonly List<(string Name, string Cell)> _rows = [];

    private TimeSpan _cutAt;

    /// <summary>What the node is to do while it is cut off.</summary>
    public string Fallback => fallback;

    /// <summary>What came of it.</summary>
    public IReadOnlyList<(string Name, string Cell)> Rows => _rows;

    private bool IsRejecting => fallback == "Reject";

    /// <summary>The requests; those of the node that is cut off are counted apart.</summary>
    public Task LoadAsync(CancellationToken over) => Task.WhenAll(
    [
        .. _others.Select(node => TrialClient.RunAsync(Clients, node.Port, tally, SharedLimit.Choose, report, over)),
        TrialClient.RunAsync(Clients, _alone.Port, _own, id => SharedLimit.Choose(id + FirstOwn), report, over),
    ]);

    /// <summary>Cuts the links, and makes them whole again.</summary>
    public async Task RunAsync(TimeSpan wholeLimit, CancellationToken cancellationToken)
    {
        await Task.Delay(Before, cancellationToken);
        var isOwner = await SharedLimit.IsOwnerAsync(_alone, cancellationToken);
        await using var cut = new LinkCut(_alone, _others);
        var lasting = LastAsync();
        await Task.Delay(Before, cancellationToken); // Until it runs: it waits its turn first.
        report.Line($"{fallback}: node {place + 1}, {_alone.Name}{(isOwner ? ", the owner" : "")}, is cut off");
        _rows.Add(("the one that is cut off", $"node {place + 1}{(isOwner ? ", the owner" : "")}"));
        _cutAt = report.Elapsed;
        await cut.BeginAsync(cancellationToken);
        await AloneAsync(isOwner ? SharedLimit.ReclaimFromOwner : SharedLimit.Reclaim, cancellationToken);
        await RequireEndAsync(lasting);
        await cut.EndAsync();
        report.Line($"the links are whole again; {Figure.Count(tally.Answered)} answered and {tally.Failed} failed on the others");
        await TogetherAsync(wholeLimit, cancellationToken);
    }

    // A request that outlasts the time after which others have its place.
    private async Task<(int Status, TimeSpan Time)> LastAsync()
    {
        using var client = new TrialClient(_alone.Port, _own, id => Ask.Get(id), report);
        var exchange = await client.ExchangeAsync(Ask.Get(FirstOwn, Lasting));
        return (exchange.Status, report.Elapsed - _cutAt);
    }

    private async Task RequireEndAsync(Task<(int Status, TimeSpan Time)> lasting)
    {
        if (!IsRejecting)
        {
            findings.Require(!lasting.IsCompleted || (await lasting).Status == 200, $"{fallback}: a request was broken off");
            return;
        }

        var isOver = lasting.IsCompleted;
        findings.Require(isOver && (await lasting) is { Status: Tally.Broken } end && end.Time < SharedLimit.Reclaim, $"{fallback}: a request goes on whose place others have");
        _rows.Add(("a long request of the one that is cut off is broken off after", isOver ? Figure.Seconds((await lasting).Time) : "never"));
    }

    /// <summary>What has to hold when all clients have gone.</summary>
    public void Require(int bound)
    {
        _rows.Add(("most requests at once on a backend, as it counts itself / bound", $"{fleet.Peak} / {bound}"));
        _rows.Add(("requests to the others: answered / failed", $"{Figure.Count(tally.Answered)} / {tally.Failed}"));
        _rows.Add(("requests to the one that was cut off: answered / failed", $"{Figure.Count(_own.Answered)} / {_own.Failed}"));
        findings.Require(fleet.Peak <= bound, $"{fallback}: a backend saw {fleet.Peak} requests at once, {bound} is the bound");
        findings.Require(fleet.Nodes.All(node => node.Ends == 0), "a node was started again");
        findings.Require(IsRejecting || _own.Failed == 0, $"{fallback}: {_own.Failed} requests to the one that was cut off failed");
    }

    private async Task AloneAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var end = report.Elapsed + duration;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var still = Standstills.LongestAsync(_own, over.Token);
        var full = await SharedLimit.BecomesFullAsync(() => OfOthersAsync(cancellationToken), 2 * limit, cancellationToken);
        findings.Require(full <= limit, $"{fallback}: the others do not use all places {limit.TotalSeconds} s after the cut");
        _rows.Add(("the others use all places after / limit", $"{(full is { } time ? Figure.Seconds(time) : "never")} / {Figure.Seconds(limit)}"));

        var before = _own.Answered;
        var use = await UseAsync(end, cancellationToken);
        findings.Require(use >= LeastUse, $"{fallback}: from then on they use only {Figure.Percent(use)} of all places");
        _rows.Add(("of all places, in use by them from then on", Figure.Percent(use)));
        var served = _own.Answered - before;
        _rows.Add(("requests served by the one that is cut off in that time", Figure.Count(served)));
        await over.CancelAsync();
        var longest = await still;
        _rows.Add(("longest time in which it served none", Figure.Seconds(longest)));
        findings.Require(!IsRejecting || served == 0, $"{fallback}: {served} requests were served by the node that is cut off, whose places the others have");
        findings.Require(IsRejecting || longest <= PauseLimit, $"{fallback}: the one that is cut off served nothing for {Figure.Seconds(longest)}");
    }

    private async Task TogetherAsync(TimeSpan wholeLimit, CancellationToken cancellationToken)
    {
        var (before, healed) = (_own.Answered, report.Elapsed);
        var back = Until.HoldsAsync(() => _own.Answered > before + Clients, BackLimit, cancellationToken);
        var whole = await fleet.BecomesWholeAsync(wholeLimit, cancellationToken);
        _rows.Add(("the links whole again: all see each other after", Figure.Seconds(whole)));
        findings.Require(await back is not null, $"{fallback}: the one that was cut off does not serve again");
        _rows.Add(("... it has served as many requests as it has clients after", await back is { } time ? Figure.Seconds(time) : "never"));
        var full = await SharedLimit.BecomesFullAsync(fleet, SharedLimit.Reclaim, cancellationToken);
        findings.Require(full is not null, $"{fallback}: not all places are in use after the links are whole");
        _rows.Add(("... all places are in use after", full is null ? "never" : Figure.Seconds(report.Elapsed - healed)));
        await Task.Delay(Before, cancellationToken);
    }

    // The mean of what is counted again and again.
    private async Task<double> UseAsync(TimeSpan end, CancellationToken cancellationToken)
    {
        var (sum, count) = (0L, 0);
        for (var least = report.Elapsed + LeastRest; report.Elapsed < end || report.Elapsed < least; count++)
        {
            sum += await OfOthersAsync(cancellationToken);
            await Task.Delay(Round, cancellationToken);
        }

        return sum / (double)SharedLimit.Places / count;
    }

    // As they count themselves: backends do not know who sends what.
    private async Task<int> OfOthersAsync(CancellationToken cancellationToken)
    {
        var counts = await Task.WhenAll(_others.Select(node => node.Process.InFlightAsync(cancellationToken)));
        return counts.Sum() ?? 0;
    }
}
