namespace Balancer.Soak.Trials.Limits;

/// <summary>Backends that hold what they have, with every place taken: whoever comes now waits, and for as long as it is to.</summary>
internal static class Standstill
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Gives the task of the clients that have the places.</summary>
    public static async Task<Task> BeginAsync(Stage stage, Tally tally, Report report, CancellationToken cancellationToken)
    {
        stage.Gate.Close();
        TrialClient Client() => new(stage.Balancer.Port, tally, id => Ask.Get(id), report);
        var holders = Task.WhenAll(stage.Backends.Select(_ => AskOnceAsync(Client())));
        bool AreTaken() => stage.Backends.All(backend => backend.Counters.InFlight == 1);
        if (await Until.HoldsAsync(AreTaken, Limit, cancellationToken) is null)
        {
            throw new SoakException("three requests do not take the three places");
        }

        return holders;
    }

    /// <summary>Returns once so many wait, after how long.</summary>
    public static async Task<TimeSpan> WaitUntilQueuedAsync(Stage stage, int count, CancellationToken cancellationToken)
    {
        int? queued = null;
        async Task<bool> DoWaitAsync() => (queued = (await stage.Balancer.StatsAsync(cancellationToken))?[0].PoolQueued) == count;
        return await Until.HoldsAsync(DoWaitAsync, Limit, cancellationToken)
            ?? throw new SoakException($"{queued} requests wait, where {count} should");
    }

    private static async Task AskOnceAsync(TrialClient client)
    {
        using (client)
        {
            await client.AskAsync();
        }
    }
}
