namespace Balancer.Soak;

/// <summary>All clients at once.</summary>
internal sealed class Load(Settings settings, int port, Ledger ledger, Report report)
{
    /// <summary>Ends, when cancelled, with the requests that are in flight.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, settings.Concurrency).Select(number => RunClientAsync(number, cancellationToken)));

    private async Task RunClientAsync(int number, CancellationToken cancellationToken)
    {
        using var client = new Client(number, settings.Seed, port, ledger, report);
        await client.RunAsync(cancellationToken);
    }
}
