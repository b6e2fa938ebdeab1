using System.Buffers;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Host.Transport;

/// <summary>Opens the sockets that Kestrel listens on.</summary>
internal sealed partial class ListenerFactory(EventLoops loops, IMemoryPoolFactory<byte> pools, ILogger<ListenerFactory> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    // As many as wait in Kestrel's own transport.
    private const int Backlog = 512;

    /// <summary>For Kestrel's own buffers.</summary>
    public MemoryPool<byte> Pool { get; } = pools.Create(new MemoryPoolOptions { Owner = "event loops" });

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var address = (IPEndPoint)endpoint;
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true; // Kestrel means both by it.
        }

        socket.NoDelay = true; // Connections have it from here, which saves a call for each.
        try
        {
            socket.Bind(address);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        socket.Listen(Backlog);
        var local = (IPEndPoint)socket.LocalEndPoint!;
        return ValueTask.FromResult<IConnectionListener>(new Listener(loops, Open(socket), local, this));
    }

    public void Dispose() => Pool.Dispose();

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "What was to be done at a connection's end failed")]
    public partial void LogFailedCallback(Exception cause);

    // A number of its own for the same socket, because .NET closes the one it has.
    private unsafe Channel Open(Socket socket)
    {
        var on = 1;
        var descriptor = Libc.Control((int)socket.Handle, Libc.DuplicateCloseOnExec, 0);
        if (descriptor < 0 || Libc.Control(descriptor, Libc.NonBlocking, &on) < 0)
        {
            throw new Win32Exception(Libc.LastError);
        }

        return loops.Open(descriptor);
    }
}
