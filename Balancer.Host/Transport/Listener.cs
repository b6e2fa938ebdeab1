using System.ComponentModel;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Host.Transport;

/// <summary>A socket that connections come from.</summary>
internal sealed class Listener(EventLoops loops, Channel channel, IPEndPoint local, ListenerFactory factory) : IConnectionListener
{
    // What the system lacks, such as room for one more open file, takes a while to come back.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly bool _isWildcard = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
    private volatile bool _isUnbound;
    private IPEndPoint? _lastLocal;

    public EndPoint EndPoint => local;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var cancellation = cancellationToken.UnsafeRegister(static channel => ((Channel)channel!).WakeReader(), channel);
        while (!_isUnbound)
        {
            switch (Accept(out var connection))
            {
                case Channel.Nothing:
                    cancellationToken.ThrowIfCancellationRequested();
                    await channel.WaitForInputAsync();
                    break;
                case Channel.Failed when !_isUnbound:
                    await Task.Delay(Pause, cancellationToken);
                    break;
                case > 0 when connection is not null:
                    return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _isUnbound = true;
        channel.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private int Accept(out Connection? connection)
    {
        connection = null;
        Span<byte> address = stackalloc byte[SocketAddress.MaxLength];
        var descriptor = channel.Accept(address);
        if (descriptor < 0)
        {
            return descriptor;
        }

        try
        {
            var remote = SocketAddress.Read(address);
            connection = new(loops.Open(descriptor), factory, ReadLocal(descriptor), remote);
            return descriptor;
        }
        catch (Win32Exception)
        {
            return Channel.Failed; // No loop has room for it.
        }
    }

    // Mostly the same one, which all of them share then.
    private IPEndPoint? ReadLocal(int descriptor)
    {
        if (!_isWildcard)
        {
            return local;
        }

        var address = SocketAddress.ReadLocal(descriptor);
        return address?.Equals(_lastLocal) == true ? _lastLocal : _lastLocal = address;
    }
}
