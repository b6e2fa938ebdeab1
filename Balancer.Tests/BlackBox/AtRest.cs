using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>What must be true again after whatever has happened.</summary>
internal static class AtRest
{
    public static Task HasNothingInFlightAsync(this RunningBalancer balancer)
    {
        return Eventually.HoldsAsync(
            async () => (await balancer.StatsAsync()).All(row => row.ConnCount == 0),
            "when nothing is in flight, every conn_count is 0");
    }

    /// <summary>A plain request on a new connection is served, and then nothing is in flight.</summary>
    public static async Task StillServesAsync(this RunningBalancer balancer)
    {
        var response = await RawClient.AskAsync(balancer.Port, "GET", "/still-there");

        Assert.Equal(200, response.Status);
        await balancer.HasNothingInFlightAsync();
    }
}
