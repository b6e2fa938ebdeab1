using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class SlowBackends
{
    private const int Megabytes = 60;

    // What the kernel's own buffers of two connections take, with room to spare.
    private const int Bound = 40;

    [Theory]
    [OnBothLanes(true)]
    [OnBothLanes(false)]
    public async Task Should_hold_the_client_back_when_the_backend_does_not_read(Lane lane, bool chunked)
    {
        var (gate, sent) = (new Gate(), 0);
        await using var backend = await BulkBackend.StartAsync(gate);
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var sending = BulkBackend.UploadAsync(balancer.Port, Megabytes, chunked, () => Interlocked.Increment(ref sent));
        await Eventually.StopsGrowingAsync(() => Volatile.Read(ref sent), "the client is held back");
        var held = Volatile.Read(ref sent);
        gate.Open();
        var read = await sending;

        Assert.True(held < Bound, $"what the backend has not read must not pile up in the balancer; {held} MB did");
        Assert.Equal(Megabytes * 1_000_000L, read);
        await balancer.HasNothingInFlightAsync();
    }
}
