using Balancer.Actors;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>What an operator does to a running balancer.</summary>
internal static class Operated
{
    /// <summary>Sets how many requests each of these backends may have at once.</summary>
    public static async Task LimitAsync(this RunningBalancer balancer, int limit, params ScriptedBackend[] backends)
    {
        foreach (var backend in backends)
        {
            var result = await balancer.Control.UpdateAsync(backend.HostPort, new BackendUpdate(null, limit), CancellationToken.None);
            Assert.Equal(CommandOutcome.Done, result.Outcome);
        }
    }

    /// <summary>Returns when so many requests wait for a place.</summary>
    public static Task HasWaitingAsync(this RunningBalancer balancer, int count)
    {
        return Eventually.HoldsAsync(async () => (await balancer.StatsAsync())[0].PoolQueued == count, $"{count} request(s) wait");
    }

    /// <summary>Begins to drain a backend, and tells the operation.</summary>
    public static async Task<OperationStatus> DrainAsync(this RunningBalancer balancer, ScriptedBackend backend)
    {
        var update = new BackendUpdate(BackendMode.Draining, null);
        return (await balancer.Control.UpdateAsync(backend.HostPort, update, CancellationToken.None)).Operation!;
    }

    /// <summary>The operation as it is now, or when it ends within the time.</summary>
    public static async Task<OperationStatus> LookAsync(this RunningBalancer balancer, OperationStatus operation, TimeSpan wait = default)
    {
        return (await balancer.Control.GetOperationAsync(operation.Id, wait, CancellationToken.None))!;
    }
}
