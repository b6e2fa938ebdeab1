using System.Collections.Concurrent;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Good requests, failing ones and clients that leave, all at once.</summary>
[Collection(StormAlone.Name)]
public class Storm
{
    private const int Requests = 5000;
    private const int AtATime = 64;
    private const int Seed = 20;

    [Theory]
    [OnBothLanes]
    public async Task Should_count_nothing_and_still_serve_when_a_third_was_cancelled_and_a_third_failed(Lane lane)
    {
        await using var one = StormBackend.Start();
        await using var two = StormBackend.Start();
        await using var three = StormBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url, three.Url]);
        var wrong = new ConcurrentQueue<string>();

        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (number, _) =>
        {
            if (await new StormClient(balancer.Port, number, Seed).RunAsync() is { } what)
            {
                wrong.Enqueue(what);
            }
        });

        Assert.Empty(wrong);
        await balancer.HasNothingInFlightAsync();
        await balancer.StillServesAsync();
        Assert.Empty(one.Faults.Concat(two.Faults).Concat(three.Faults));
    }
}
