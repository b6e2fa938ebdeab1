namespace Balancer.Host.Forwarding.Library;

/// <summary>
/// The request's body as YARP reads it. Notices when it was begun and when it was sent, and ends it where the backend has answered
/// before that: the HTTP client below reads no answer before it has written the whole body, so it is made to believe that it has.
/// </summary>
internal sealed class RequestBody(Stream inner, long? length, Exchange exchange) : AsyncStream
{
    // Pretending to send costs little, but not nothing: where more than this is missing, the early answer is given up.
    private const long MaxPretended = 4L * 1024 * 1024 * 1024;

    private CancellationTokenSource? _stop;
    private long _read;

    /// <summary>The body as the server gives it.</summary>
    public Stream Inner { get; } = inner;

    /// <summary>Whether any of it was asked of the client.</summary>
    public bool Taken { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var connection = exchange.Connection;
        if (connection is { AnsweredEarly: true })
        {
            return Pretend(buffer.Length);
        }

        Taken = true;
        _stop ??= CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Inner.ReadAsync(buffer, _stop.Token);
        if (!reading.IsCompleted && connection?.Watch() is { } answer)
        {
            var read = reading.AsTask();
            if (await Task.WhenAny(read, answer) == answer && await answer && !read.IsCompleted)
            {
                await AbandonAsync(read);
                connection.AnsweredEarly = true;
                return Pretend(buffer.Length);
            }

            return Count(await read);
        }

        return Count(await reading);
    }

    protected override void Dispose(bool disposing)
    {
        _stop?.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _read += read;
        if (read == 0)
        {
            exchange.RequestSent();
        }

        return read;
    }

    // A read left pending would collide with the server's own, when it looks for the next request behind this one.
    private async Task AbandonAsync(Task read)
    {
        await _stop!.CancelAsync();
        await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private int Pretend(int most)
    {
        var missing = (length ?? _read) - _read;
        if (missing > MaxPretended)
        {
            throw new IOException("The backend answered before the request was sent, with too much of it missing.");
        }

        return Count((int)Math.Min(missing, most));
    }
}
