using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

public class ShutdownTests
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task Should_finish_what_is_in_flight_when_told_to_stop(PosixSignal signal)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        using var balancer = await HostProcess.ListenOverAsync(backend);
        using var client = await RawClient.ConnectAsync(balancer.Url.Port);
        await client.SendAsync("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the request is in flight");

        balancer.Signal(signal);
        await Eventually.HoldsAsync(() => IsRefusedAsync(balancer.Url.Port), "new connections are refused");
        Assert.False(balancer.HasExited, "it does not end while a request is in flight");
        gate.Open();
        var response = await client.ReadResponseAsync();

        Assert.Equal((200, "late"), (response.Status, response.Text));
        Assert.Equal(0, await balancer.ExitCodeAsync());
        Assert.Equal(1, balancer.Count("Stopping; 1 request(s) in flight or waiting have 00:00:30 to end"));
        Assert.Equal(0, balancer.Count("cut off"));
        Assert.Empty(balancer.Errors);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task Should_end_all_the_same_when_a_request_outlasts_the_shutdown_timeout(PosixSignal signal)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        using var balancer = await HostProcess.ListenOverAsync(backend, "--Balancer:ShutdownTimeout=00:00:01");
        using var client = await RawClient.ConnectAsync(balancer.Url.Port);
        await client.SendAsync("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the request is in flight");
        var told = Stopwatch.GetTimestamp();

        balancer.Signal(signal);
        var code = await balancer.ExitCodeAsync();

        Assert.Equal(0, code);
        Assert.InRange(Stopwatch.GetElapsedTime(told), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(6));
        await client.IsClosedByPeerAsync();
        Assert.Empty(balancer.Errors);
        Assert.Equal(1, balancer.Count("ShutdownTimeout is over: the requests that were left have been cut off"));
        Assert.All(balancer.Output, line => Assert.Matches("^[0-9TZ:.-]+ [a-z]{4}: ", line));
    }

    [Fact]
    public async Task Should_end_at_once_when_clients_merely_keep_their_connections()
    {
        await using var backend = ScriptedBackend.Start();
        using var balancer = await HostProcess.ListenOverAsync(backend);
        using var client = await RawClient.ConnectAsync(balancer.Url.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        await client.ReadResponseAsync();
        var told = Stopwatch.GetTimestamp();

        balancer.Signal(PosixSignal.SIGTERM);
        var code = await balancer.ExitCodeAsync();

        Assert.Equal(0, code);
        Assert.True(Stopwatch.GetElapsedTime(told) < TimeSpan.FromSeconds(10), "an idle connection does not use up the 30 s there are");
        Assert.Equal(PeerEnd.Closed, await client.IsClosedByPeerAsync());
    }

    private static async Task<bool> IsRefusedAsync(int port)
    {
        try
        {
            using var client = await RawClient.ConnectAsync(port);
            return false;
        }
        catch (SocketException e)
        {
            // At the very moment the port is closed, a connection may also be reset.
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
