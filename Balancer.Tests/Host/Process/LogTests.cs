using System.Runtime.InteropServices;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

/// <summary>What is on stdout, where operators look.</summary>
public class LogTests
{
    [Fact]
    public async Task Should_log_one_line_a_flip_when_a_backend_goes_and_comes_back()
    {
        await using var backend = ScriptedBackend.Start();
        using var balancer = await HostProcess.ListenOverAsync(
            backend, $"{HostProcess.Pool}:Health:Interval=00:00:00.050", $"{HostProcess.Pool}:Health:FastInterval=00:00:00.020");

        foreach (var (healthy, up, down) in ((bool, int, int)[])[(true, 1, 0), (false, 1, 1), (true, 2, 1)])
        {
            backend.Healthy = healthy;
            await Eventually.HoldsAsync(
                () => (Count(balancer, backend, "up"), Count(balancer, backend, "down")) == (up, down),
                "a flip is a line");
            await SeeFurtherProbesAsync(backend, 5);
        }

        balancer.Signal(PosixSignal.SIGTERM);
        await balancer.ExitCodeAsync();
        Assert.Equal(3, balancer.Count("Status change: "));
        Assert.All(balancer.Output, line => Assert.Matches("^[0-9TZ:.-]+ info: ", line));
        Assert.Empty(balancer.Errors);
    }

    [Fact]
    public async Task Should_log_nothing_for_a_request_when_there_are_many()
    {
        await using var backend = ScriptedBackend.Start(
            Scripts.Each((connection, head) => connection.RespondAsync(head.Target == "/bad" ? 500 : 200, "")));
        using var balancer = await HostProcess.ListenOverAsync(backend);
        await Eventually.HoldsAsync(() => balancer.Count("[up]") == 1, "the backend is seen alive");

        for (var i = 0; i < 50; i++)
        {
            await RawClient.AskAsync(balancer.Url.Port, "GET", i % 5 == 0 ? "/bad" : "/good");
        }

        balancer.Signal(PosixSignal.SIGTERM);
        await balancer.ExitCodeAsync();
        Assert.Equal(50, backend.Requests.Count(request => request.Target is "/bad" or "/good"));
        Assert.True(balancer.Output.Count == 3, $"start, status change and end are all there is to tell: {string.Join('\n', balancer.Output)}");
    }

    private static int Count(HostProcess balancer, ScriptedBackend backend, string state)
    {
        return balancer.Count($"Status change: {backend.Url} [{state}]");
    }

    private static async Task SeeFurtherProbesAsync(ScriptedBackend backend, int count)
    {
        var before = backend.Probes.Count;
        await Eventually.HoldsAsync(() => backend.Probes.Count >= before + count, "probing goes on");
    }
}
