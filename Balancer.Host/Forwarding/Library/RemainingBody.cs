using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Balancer.Host.Forwarding.Library;

/// <summary>Sends the rest of a request's body to a backend that is answering already, straight into the connection.</summary>
internal sealed class RemainingBody : IAsyncDisposable
{
    private readonly PipeReader _body;
    private readonly UpstreamStream _connection;
    private readonly Task _sending;

    public RemainingBody(PipeReader body, bool chunked, UpstreamStream connection)
    {
        _body = body;
        _connection = connection;
        _sending = SendAsync(chunked);
    }

    /// <summary>Ends it, wherever it is; then nobody reads the body any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_sending.IsCompleted)
        {
            _body.CancelPendingRead();
            _connection.Retire(); // Ends a write that the backend does not take.
        }

        await _sending;
    }

    private async Task SendAsync(bool chunked)
    {
        try
        {
            while (await ReadAsync() is { } piece)
            {
                await _connection.SendAsync(chunked ? Frame(piece) : piece);
                if (piece.Length == 0)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The backend takes no more. What it answers may still be whole.
        }
    }

    // What is there next, nothing at the end; null where there will be no end.
    private async Task<byte[]?> ReadAsync()
    {
        try
        {
            var result = await _body.ReadAsync();
            var piece = result.Buffer.ToArray();
            _body.AdvanceTo(result.Buffer.End);
            return result.IsCanceled ? null : piece;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client is gone, or the body malformed: the request can no longer be whole, and that must show.
            _connection.Retire();
            return null;
        }
    }

    // A chunk of no bytes is the last one (RFC 9112, 7.1).
    private static byte[] Frame(byte[] piece) => [.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece, .. "\r\n"u8];
}
