using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

public class MemoryTests
{
    private const int Megabytes = 100;
    private const long Bound = 32 * 1024 * 1024;

    [Theory]
    [OnBothLanes]
    public async Task Should_grow_little_when_100_megabytes_pass_each_way(Lane lane)
    {
        await using var backend = await BulkBackend.StartAsync();
        using var balancer = await HostProcess.ListenAsync("--backends", backend.Url, $"--Balancer:{lane.Setting()}");
        await Eventually.HoldsAsync(() => balancer.Count("[up]") == 1, "the backend is probed at start");
        var memory = new ResidentMemory(balancer.Id);
        await PassAsync(balancer, 5);
        memory.ForgetPeak();
        var before = memory.Now;

        await PassAsync(balancer, Megabytes);

        var growth = memory.Peak - before;
        Assert.True(growth < Bound, $"a body passes by, and is not gathered; memory grew by {growth / 1024} KB to {memory.Peak / 1024} KB");
    }

    private static async Task PassAsync(HostProcess balancer, int megabytes)
    {
        var up = await BulkBackend.UploadAsync(balancer.Url.Port, megabytes, chunked: true);
        var down = await BulkBackend.DownloadAsync(balancer.Url.Port, megabytes);

        Assert.Equal((megabytes * 1_000_000L, megabytes * 1_000_000L), (up, down));
    }
}
