using System.Runtime.InteropServices;
using System.Text.Json;
using Balancer.Tests.Host.Transport;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

/// <summary>The access log of the real process: where it goes, and what is in it when the process has ended.</summary>
public sealed class AccessLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.FullName, "access.log");

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Fact]
    public async Task Should_write_lines_of_json_among_the_others_when_no_file_is_named()
    {
        await using var backend = ScriptedBackend.Start();
        using var balancer = await HostProcess.ListenOverAsync(backend, "--Balancer:AccessLog:Enabled=true");
        await Eventually.HoldsAsync(() => balancer.Count("[up]") == 1, "the backend is seen alive");

        for (var i = 0; i < 20; i++)
        {
            await RawClient.AskAsync(balancer.Url.Port, "GET", $"/{i}");
        }

        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());
        var lines = balancer.Output.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"/{i}"), lines.Select(line => line.GetProperty("path").GetString()));
        Assert.Equal(3, balancer.Output.Count(line => !line.StartsWith('{')));
        Assert.Empty(balancer.Errors);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task Should_have_the_line_of_a_request_that_was_cut_off_when_the_shutdown_timeout_is_over(PosixSignal signal)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        using var balancer = await HostProcess.ListenOverAsync(
            backend, "--Balancer:ShutdownTimeout=00:00:00.500", "--Balancer:AccessLog:Enabled=true", $"--Balancer:AccessLog:File={File}");
        using var client = await RawClient.ConnectAsync(balancer.Url.Port);
        await client.SendAsync("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the request is in flight");

        balancer.Signal(signal);
        var code = await balancer.ExitCodeAsync();

        Assert.Empty(balancer.Errors);
        Assert.Equal(0, code);
        Assert.Equal(1, balancer.Count("cut off"));
        Assert.Contains("\"path\":\"/endless\"", Assert.Single(System.IO.File.ReadAllLines(File)));
    }

    [LinuxFact]
    public async Task Should_serve_and_end_as_ever_when_the_disk_is_full()
    {
        await using var backend = ScriptedBackend.Start();
        using var balancer = await HostProcess.ListenOverAsync(backend, "--Balancer:AccessLog:Enabled=true", "--Balancer:AccessLog:File=/dev/full");
        await Eventually.HoldsAsync(() => balancer.Count("[up]") == 1, "the backend is seen alive");

        Assert.Equal(200, (await RawClient.AskAsync(balancer.Url.Port, "GET", "/")).Status);

        await Eventually.HoldsAsync(() => balancer.Count("could not be written: 1, 1 since the start") == 1, "it is told that lines are lost");
        balancer.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await balancer.ExitCodeAsync());
        Assert.Empty(balancer.Errors);
    }

    [Fact]
    public async Task Should_not_start_when_the_file_cannot_be_written()
    {
        var (code, output, errors) = await HostProcess.RunAsync(
            "--backends", "http://127.0.0.1:1", "--port", "0", "--Balancer:AccessLog:Enabled=true", $"--Balancer:AccessLog:File={_folder.FullName}");

        Assert.NotEqual(0, code);
        Assert.Contains("Balancer:AccessLog:File: ", Assert.Single(errors));
        Assert.Empty(output);
    }
}
