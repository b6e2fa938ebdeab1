using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Balancer.Tests.Support;

/// <summary>
/// One end of a raw TCP connection. A deadline, where given, ends every wait with a message instead of a hanging test.
/// </summary>
internal sealed class Wire : IDisposable
{
    private readonly Socket _socket;
    private readonly Intake _intake;
    private readonly TimeSpan _deadline;

    public Wire(Socket socket, TimeSpan? deadline = null)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _intake = new Intake(socket);
        _deadline = deadline ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Completes when the peer has closed or reset its side, however long that takes.</summary>
    public Task<PeerEnd> Ended => _intake.Ended;

    /// <summary>Every byte that ever came, as Latin-1.</summary>
    public string Received => _intake.Received;

    /// <summary>Tells every byte, those that have come already first.</summary>
    public void TellBytes(Action<byte[]> onBytes)
    {
        _intake.TellBytes(onBytes);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var timer = new CancellationTokenSource(_deadline);
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, timer.Token)..];
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the peer took no bytes for {_deadline}");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new PeerGoneException($"the connection ended while sending: {e.Message}");
        }
    }

    public Task SendAsync(string latin1)
    {
        return SendAsync(Encoding.Latin1.GetBytes(latin1));
    }

    /// <summary>The first line, if one comes, left where it is.</summary>
    public async Task<string?> PeekLineAsync()
    {
        while (true)
        {
            var read = await _intake.Reader.ReadAsync();
            var line = LengthThrough(read.Buffer, "\r\n"u8) is { } length ? Latin1(read.Buffer.Slice(0, length)) : null;
            _intake.Reader.AdvanceTo(read.Buffer.Start, line is null ? read.Buffer.End : read.Buffer.Start);
            if (line is not null || read.IsCompleted)
            {
                return line;
            }
        }
    }

    /// <summary>What comes up to and including <paramref name="end"/>.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var mark = Encoding.Latin1.GetBytes(end);
        return Encoding.Latin1.GetString(await TakeAsync(buffer => LengthThrough(buffer, mark), $"'{end.ReplaceLineEndings("\\n")}'"));
    }

    public Task<byte[]> ReadExactlyAsync(int count)
    {
        return count == 0 ? Task.FromResult<byte[]>([]) : TakeAsync(buffer => buffer.Length >= count ? count : null, $"{count} bytes");
    }

    /// <summary>At least one byte, and whatever else is there with it.</summary>
    public Task<byte[]> ReadSomeAsync()
    {
        return TakeAsync(buffer => buffer.Length > 0 ? buffer.Length : null, "any byte");
    }

    /// <summary>All that comes until the peer closes; a reset is no end but a failure.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        var end = await UntilEndedAsync();
        var rest = await _intake.Reader.ReadAsync();
        var bytes = rest.Buffer.ToArray();
        _intake.Reader.AdvanceTo(rest.Buffer.End);
        return end == PeerEnd.Closed ? bytes : throw new PeerGoneException($"{end} where a close was due, after {bytes.Length} bytes");
    }

    public Task<PeerEnd> UntilEndedAsync()
    {
        return WithinDeadlineAsync(Ended, "the peer's end");
    }

    /// <summary>Sends FIN and goes on listening.</summary>
    public void HalfClose()
    {
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Sends RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
    }

    private static long? LengthThrough(ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> mark)
    {
        var reader = new SequenceReader<byte>(buffer);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, mark) ? reader.Consumed : null;
    }

    private static string Latin1(ReadOnlySequence<byte> bytes)
    {
        return Encoding.Latin1.GetString(bytes);
    }

    private async Task<byte[]> TakeAsync(Func<ReadOnlySequence<byte>, long?> length, string what)
    {
        while (true)
        {
            var read = await WithinDeadlineAsync(_intake.Reader.ReadAsync().AsTask(), what);
            if (length(read.Buffer) is { } count)
            {
                var bytes = read.Buffer.Slice(0, count).ToArray();
                _intake.Reader.AdvanceTo(read.Buffer.GetPosition(count));
                return bytes;
            }

            _intake.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                throw new PeerGoneException($"{await Ended} while waiting for {what}, after: {Received}");
            }
        }
    }

    private async Task<T> WithinDeadlineAsync<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(_deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"nothing came of waiting {_deadline} for {what}; so far: {Received}");
        }
    }
}
