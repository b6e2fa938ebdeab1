using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace Balancer.Tests.Support;

/// <summary>
/// Takes in what the peer sends the moment it comes, and remembers it: its bytes and its end are facts to wait for even while nobody reads.
/// </summary>
internal sealed class Intake
{
    private readonly Socket _socket;
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _received = new();
    private Action<byte[]>? _onBytes;

    public Intake(Socket socket)
    {
        _socket = socket;
        Ended = Task.Run(RunAsync);
    }

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Completes when the peer has closed or reset its side.</summary>
    public Task<PeerEnd> Ended { get; }

    /// <summary>Every byte that ever came, as Latin-1.</summary>
    public string Received
    {
        get
        {
            lock (_lock)
            {
                return Encoding.Latin1.GetString(_received.WrittenSpan);
            }
        }
    }

    /// <summary>Tells every byte, those that have come already first.</summary>
    public void TellBytes(Action<byte[]> onBytes)
    {
        lock (_lock)
        {
            onBytes(_received.WrittenSpan.ToArray());
            _onBytes = onBytes;
        }
    }

    private async Task<PeerEnd> RunAsync()
    {
        try
        {
            while (await TakeAsync())
            {
                await _pipe.Writer.FlushAsync();
            }

            return PeerEnd.Closed;
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
        {
            return PeerEnd.HungUpHere;
        }
        catch (SocketException)
        {
            return PeerEnd.Reset;
        }
        finally
        {
            await _pipe.Writer.CompleteAsync();
        }
    }

    private async Task<bool> TakeAsync()
    {
        var memory = _pipe.Writer.GetMemory(64 * 1024);
        var count = await _socket.ReceiveAsync(memory, SocketFlags.None);
        Remember(memory.Span[..count]);
        _pipe.Writer.Advance(count);
        return count > 0;
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _received.Write(bytes);
            _onBytes?.Invoke(bytes.ToArray());
        }
    }
}
