using System.Net;
using System.Net.Sockets;
using Balancer.Tests.Support;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Tests.Host.Transport;

public class ListenerTests
{
    [LinuxFact]
    public async Task Should_end_accepting_and_stop_listening_when_unbound()
    {
        await using var listener = await TransportListener.StartAsync(new(IPAddress.Loopback, 0));
        var accept = listener.Listener.AcceptAsync().AsTask();

        await listener.Listener.UnbindAsync();

        Assert.Null(await Eventually.CompletesAsync(accept, "accepting ends"));
        Assert.Null(await listener.Listener.AcceptAsync());
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(listener.EndPoint));
    }

    [LinuxFact]
    public async Task Should_tell_that_an_address_is_in_use()
    {
        await using var listener = await TransportListener.StartAsync(new(IPAddress.Loopback, 0));

        await Assert.ThrowsAsync<AddressInUseException>(() => listener.Factory.BindAsync(listener.EndPoint).AsTask());
    }

    [LinuxTheory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    public async Task Should_take_both_kinds_of_addresses_when_bound_to_any(string address, string expected)
    {
        await using var listener = await TransportListener.StartAsync(new(IPAddress.IPv6Any, 0));

        var (peer, connection) = await listener.ConnectAsync(IPAddress.Parse(address));

        Assert.Equal(new IPEndPoint(IPAddress.Parse(expected), ((IPEndPoint)peer.LocalEndPoint!).Port), connection.RemoteEndPoint);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(expected), listener.EndPoint.Port), connection.LocalEndPoint);
        peer.Dispose();
        await connection.DisposeAsync();
    }

    [LinuxFact]
    public async Task Should_take_addresses_only()
    {
        await using var listener = await TransportListener.StartAsync(new(IPAddress.Loopback, 0));

        Assert.True(listener.Factory.CanBind(new IPEndPoint(IPAddress.Loopback, 0)));
        Assert.False(listener.Factory.CanBind(new UnixDomainSocketEndPoint("/a")));
    }

    [LinuxFact]
    public async Task Should_end_accepting_when_its_token_is_canceled()
    {
        await using var listener = await TransportListener.StartAsync(new(IPAddress.Loopback, 0));
        using var cancellation = new CancellationTokenSource();
        var accept = listener.Listener.AcceptAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.CompletesAsync(accept, "accepting ends"));
    }
}
