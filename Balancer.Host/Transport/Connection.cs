using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Transport;

/// <summary>A client's connection as Kestrel wants it.</summary>
internal sealed partial class Connection : ConnectionContext, IDuplexPipe, IThreadPoolWorkItem, IConnectionIdFeature,
    IConnectionTransportFeature, IConnectionItemsFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature, IMemoryPoolFeature
{
    private const int MaxDrainedPieces = 16;

    private static long _lastId = DateTime.UtcNow.Ticks;

    private readonly Channel _channel;
    private readonly ConnectionInput _input;
    private readonly ConnectionOutput _output;
    private readonly ListenerFactory _factory;
    private readonly CancellationTokenSource _closed = new();
    private string? _id;
    private IDictionary<object, object?>? _items;
    private int _isClosing;

    public Connection(Channel channel, ListenerFactory factory, IPEndPoint? local, IPEndPoint? remote)
    {
        _channel = channel;
        _input = new(channel);
        _output = new(channel);
        _factory = factory;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        Transport = this;
        ConnectionClosed = _closed.Token;
        channel.PeerEnded = FireClosed;
    }

    public override string ConnectionId
    {
        get => _id ??= Interlocked.Increment(ref _lastId).ToString("X", null);
        set => _id = value;
    }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IFeatureCollection Features => this;

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public MemoryPool<byte> MemoryPool => _factory.Pool;

    PipeReader IDuplexPipe.Input => _input;

    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>Ends both directions at once: with a reset, or regularly where Kestrel gives no reason, as it does when the peer has gone.</summary>
    public override void Abort(ConnectionAbortedException? abortReason)
    {
        if (abortReason is not null)
        {
            _input.Fail(abortReason);
            _channel.Abort();
        }
        else
        {
            if (!_channel.HasPeerEnded)
            {
                _input.Fail(new ConnectionAbortedException());
            }

            _channel.Shutdown();
        }
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    /// <summary>Closes the connection when what was written is sent.</summary>
    public override async ValueTask DisposeAsync()
    {
        _input.Complete();
        await _output.FinishAsync();
        Drain();
        _channel.Dispose();
        FireClosed();
        await base.DisposeAsync();
    }

    /// <summary>Tells those who want to know that the connection has ended.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            _closed.Cancel();
        }
        catch (AggregateException e)
        {
            _factory.LogFailedCallback(e);
        }
    }

    // On the thread pool, for it runs whatever Kestrel and the application do then, and must not hold up the event loop.
    private void FireClosed()
    {
        if (Interlocked.Exchange(ref _isClosing, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // Closing a socket with unread bytes is a reset, which may overtake the answer that told the peer why (RFC 9112, 9.6).
    private void Drain()
    {
        if (_input.HasEnded || _channel.HasFailed || !_channel.HasInput)
        {
            return;
        }

        _channel.Shutdown(Libc.ShutdownOutput);
        var bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
        for (var pieces = 0; pieces < MaxDrainedPieces && _channel.HasInput && _channel.Receive(bytes) > 0; pieces++)
        {
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }
}
