using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// Passes the body of a response on: what has come goes out before anything is waited for, so that nothing is held back. A transfer
/// holds one piece at most, and what is waiting for the client to take it is not read from the backend.
/// </summary>
internal static class ResponseBody
{
    /// <summary>Bytes read from the backend before they are sent to the client; with the connection's buffer all that a transfer holds.</summary>
    public const int PieceSize = 64 * 1024;

    /// <summary>Passes it on to its end. What is whole from the beginning is not flushed: it goes out with the end of the response.</summary>
    /// <returns>False where it breaks off or is malformed, or the client takes no more.</returns>
    public static ValueTask<bool> PassAsync(
        Exchange exchange, UpstreamConnection connection, HttpContext context, BodyFraming framing, ResponseHead head)
    {
        switch (framing)
        {
            case BodyFraming.None:
                return ValueTask.FromResult(true);
            case BodyFraming.Chunked:
                return new ChunkedPassage(exchange, connection, context).RunAsync();
            default:
                var left = framing == BodyFraming.Length ? head.ContentLength!.Value : long.MaxValue;
                var writer = context.Response.BodyWriter;
                var unread = WriteUnread(connection, writer, left);
                exchange.BytesPassed = unread;
                left -= unread;
                return left == 0 ? ValueTask.FromResult(true) : PassRestAsync(exchange, connection, writer, left, framing);
        }
    }

    private static int WriteUnread(UpstreamConnection connection, PipeWriter writer, long left)
    {
        var unread = connection.Unread;
        var count = (int)Math.Min(unread.Length, left);
        if (count > 0)
        {
            unread[..count].CopyTo(writer.GetSpan(count));
            writer.Advance(count);
            connection.Take(count);
        }

        return count;
    }

    // Straight from the backend's socket into what goes to the client's.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> PassRestAsync(
        Exchange exchange, UpstreamConnection connection, PipeWriter writer, long left, BodyFraming framing)
    {
        var unflushed = 1; // The head, at least.
        while (left > 0)
        {
            if (!connection.HasNews || unflushed >= PieceSize)
            {
                if (unflushed > 0 && !await FlushAsync(exchange, writer))
                {
                    return false;
                }

                unflushed = 0;
                await connection.WaitForInputAsync();
            }

            var count = Receive(connection, writer, left);
            if (count > 0)
            {
                left -= count;
                unflushed += count;
                exchange.BytesPassed += count;
                exchange.Touch();
            }
            else if (count != Channel.Nothing)
            {
                return count == 0 && framing == BodyFraming.UntilClose;
            }
        }

        return await FlushAsync(exchange, writer);
    }

    // A byte more than is due is asked for: so the read is a short one, which is known to have emptied the socket, and a body that goes
    // on too long is noticed.
    private static int Receive(UpstreamConnection connection, PipeWriter writer, long left)
    {
        var wanted = (int)Math.Min(left, PieceSize - 1) + 1;
        var count = connection.Receive(writer.GetSpan(wanted)[..wanted]);
        if (count > left)
        {
            connection.Spoil();
            count = (int)left;
        }

        if (count > 0)
        {
            writer.Advance(count);
        }

        return count;
    }

    /// <summary>Sends what was written; false where the client takes no more.</summary>
    public static async ValueTask<bool> FlushAsync(Exchange exchange, PipeWriter writer)
    {
        FlushResult flushed;
        var flushing = writer.FlushAsync();
        if (flushing.IsCompletedSuccessfully)
        {
            flushed = flushing.Result;
        }
        else
        {
            flushed = await flushing;
            exchange.Touch();
        }

        if (flushed.IsCompleted)
        {
            exchange.ClientLeft();
        }

        return !flushed.IsCompleted;
    }
}
