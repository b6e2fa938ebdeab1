using System.Net.Sockets;

namespace Balancer.Soak.Trials;

/// <summary>Sends one request after the other over one connection, each as soon as the last one is answered.</summary>
internal sealed class TrialClient(int port, Tally tally, Func<long, Ask> choose, Report report) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Connection? _connection;

    /// <summary>So many of them; ends, when cancelled, with the requests that are in flight.</summary>
    public static Task RunAsync(
        int count, int port, Tally tally, Func<long, Ask> choose, Report report, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => RunOneAsync(new TrialClient(port, tally, choose, report), cancellationToken)));

    /// <summary>Sends one request.</summary>
    public async Task AskAsync()
    {
        var ask = choose(tally.Next());
        var (status, what) = await ExchangeAsync(ask);
        tally.Add(ask.Method, status);
        if (status != 200)
        {
            report.Failure($"{ask.Method} {ask.Target}: {what}");
        }
    }

    public void Dispose() => _connection?.Dispose();

    /// <summary>Connects, without a request.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken) =>
        _connection ??= await Connection.OpenAsync(port, cancellationToken);

    private static async Task RunOneAsync(TrialClient client, CancellationToken cancellationToken)
    {
        using (client)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await client.AskAsync();
            }
        }
    }

    private async Task<(int Status, string What)> ExchangeAsync(Ask ask)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await ConnectAsync(patience.Token);
            await _connection!.SendAsync(ask.Bytes, patience.Token);
            var reply = await _connection.ReadReplyAsync(patience.Token);
            if (reply.Closes)
            {
                Drop();
            }

            return reply.Status != 200 || ask.IsEchoedBy(reply)
                ? (reply.Status, $"{reply.Status} {reply.Body}")
                : (Tally.Broken, $"the answer is to another request: {reply.Body}");
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Drop();
            return (Tally.Broken, failure is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} s" : failure.Message);
        }
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
