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
        Count(ask, await ExchangeAsync(ask));
    }

    /// <summary>Counts how a request ended, and tells of it where it failed.</summary>
    public void Count(Ask ask, Exchange exchange)
    {
        tally.Add(ask.Method, exchange.Status);
        if (exchange.Status != 200)
        {
            report.Failure($"{ask.Method} {ask.Target} on port {port}: {exchange.What}");
        }
    }

    public void Dispose() => _connection?.Dispose();

    /// <summary>Connects, without a request.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken) =>
        _connection ??= await Connection.OpenAsync(port, cancellationToken);

    /// <summary>Sends a request that is not counted yet.</summary>
    public async Task<Exchange> ExchangeAsync(Ask ask)
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
                ? new Exchange(reply.Status, $"{reply.Status} {reply.Body}")
                : new Exchange(Tally.Broken, $"the answer is to another request: {reply.Body}");
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Drop();
            return failure is OperationCanceledException
                ? new Exchange(Tally.Broken, $"no answer within {Patience.TotalSeconds} s")
                : new Exchange(Tally.Broken, failure.Message, IsUntouched: failure is SocketException or CutShortException { Begun: false });
        }
    }

    /// <summary>Closes the connection; the next request is sent over another one.</summary>
    public void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

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
}

/// <summary>How a request ended.</summary>
/// <param name="Status">The status of its answer; <see cref="Tally.Broken"/> for none.</param>
/// <param name="What">The same in words.</param>
/// <param name="IsUntouched">Whether nobody listened, or the connection ended before a byte of the answer: it may be sent to somebody else.</param>
internal sealed record Exchange(int Status, string What, bool IsUntouched = false);
