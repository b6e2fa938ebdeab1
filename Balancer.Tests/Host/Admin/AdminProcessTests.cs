using System.Net.Sockets;
using System.Runtime.InteropServices;
using Balancer.Tests.Host.Process;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Admin;

/// <summary>The admin port of a real process: how it starts, does not start, and ends.</summary>
public class AdminProcessTests
{
    private const string Secret = "very-s3cret";

    [Theory]
    [InlineData("--check")]
    [InlineData("--port=0")]
    public async Task Should_not_start_when_others_can_connect_and_there_is_no_token(string argument)
    {
        var (code, output, errors) = await HostProcess.RunAsync(
            "--backends", "http://127.0.0.1:1", "--admin-port", $"{FreePort.Find()}", "--Balancer:Admin:Address=*", argument);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith("Balancer:Admin:Token: is needed", Assert.Single(errors));
    }

    [Fact]
    public async Task Should_name_the_key_and_not_the_token_when_the_port_is_in_use()
    {
        await using var other = ScriptedBackend.Start();

        var (code, output, errors) = await HostProcess.RunAsync(
            "--port=0", "--Balancer:Address=127.0.0.1", "--backends", other.Url,
            "--admin-port", $"{other.Port}", $"--Balancer:Admin:Token={Secret}");

        Assert.Equal(1, code);
        Assert.StartsWith($"Balancer:Admin:Port: {other.Port} is in use already", Assert.Single(errors));
        Assert.DoesNotContain(output.Concat(errors), line => line.Contains(Secret) || line.Contains("Exception"));
    }

    [Fact]
    public async Task Should_name_the_keys_when_the_address_is_of_another_machine()
    {
        var (code, _, errors) = await HostProcess.RunAsync(
            "--port=0", "--Balancer:Address=127.0.0.1", "--backends", "http://127.0.0.1:1",
            "--admin-port", $"{FreePort.Find()}", "--Balancer:Admin:Address=192.0.2.1", $"--Balancer:Admin:Token={Secret}");

        Assert.Equal(1, code);
        Assert.StartsWith("Balancer:Admin:Address, Balancer:Admin:Port: cannot listen on 192.0.2.1:", Assert.Single(errors));
    }

    [Fact]
    public async Task Should_change_what_traffic_gets_and_keep_the_token_to_itself_when_it_runs()
    {
        await using var backend = ScriptedBackend.Start();
        var port = FreePort.Find();
        using var balancer = await HostProcess.ListenOverAsync(backend, "--admin-port", $"{port}", $"--Balancer:Admin:Token={Secret}");
        await Eventually.HoldsAsync(async () => (await RawClient.AskAsync(port, "GET", "/health/ready")).Status == 200, "it gets ready");
        const string Body = """{"state":"disabled"}""";

        var refused = await RawClient.AskAsync(port, "GET", "/api/pools", "Authorization: Bearer no");
        var answer = await RawClient.AskAsync(
            port,
            $"PATCH /api/pools/default/backends/127.0.0.1:{backend.Port} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Secret}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");

        Assert.Equal((401, 200), (refused.Status, answer.Status));
        Assert.Equal(503, (await RawClient.AskAsync(balancer.Url.Port, "GET", "/")).Status);
        Assert.Equal(503, (await RawClient.AskAsync(port, "GET", "/health/ready")).Status);
        Assert.Equal(1, balancer.Count($"Admin API on http://127.0.0.1:{port}"));
        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());
        Assert.DoesNotContain(balancer.Output.Concat(balancer.Errors), line => line.Contains(Secret));
    }

    [Fact]
    public async Task Should_first_not_be_ready_then_take_nothing_and_answer_last_when_told_to_stop()
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        var port = FreePort.Find();
        using var balancer = await HostProcess.ListenOverAsync(backend, "--admin-port", $"{port}", "--Balancer:ShutdownDelay=00:00:03");
        await Eventually.HoldsAsync(async () => await ReadyAsync(port) == 200, "it gets ready");

        balancer.Signal(PosixSignal.SIGTERM);
        await Eventually.HoldsAsync(async () => await ReadyAsync(port) == 503, "it is not ready any more");
        using var client = await RawClient.ConnectAsync(balancer.Url.Port);
        await client.SendAsync("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "in the delay, the traffic port takes requests still");
        await Eventually.HoldsAsync(() => IsRefusedAsync(balancer.Url.Port), "after the delay, it takes no more");
        Assert.Equal(503, await ReadyAsync(port));
        gate.Open();

        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.Equal(0, await balancer.ExitCodeAsync());
    }

    [Fact]
    public async Task Should_end_in_time_when_the_delay_uses_up_most_of_it()
    {
        await using var backend = ScriptedBackend.Start();
        using var balancer = await HostProcess.ListenOverAsync(
            backend, "--Balancer:ShutdownDelay=00:00:01", "--Balancer:ShutdownTimeout=00:00:02");
        var told = TimeProvider.System.GetTimestamp();

        balancer.Signal(PosixSignal.SIGTERM);
        var code = await balancer.ExitCodeAsync();

        Assert.Equal(0, code);
        var took = TimeProvider.System.GetElapsedTime(told);
        Assert.True(took > TimeSpan.FromSeconds(0.9), "the delay is waited for, without an admin port, too");
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
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    private static async Task<int> ReadyAsync(int port) =>
        (await RawClient.AskAsync(port, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status;
}
