namespace Balancer.Soak;

/// <summary>Looks at the balancer when the load has ended: nothing may be left of it, and it must end as it should.</summary>
internal sealed class Inspection(BalancerProcess balancer, Ledger ledger, Memory memory, Findings findings)
{
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failed = ledger.Sum(Outcome.Failed);
        findings.Require(failed == 0, $"{failed} requests were lost");
        if (balancer.HasExited)
        {
            findings.Add("the balancer has ended by itself");
            return;
        }

        await InspectCountsAsync(cancellationToken);
        memory.Add(balancer.ResidentBytes, isWarm: true);
        findings.Require(memory.IsFlat, $"memory has grown by {Memory.Format(memory.Growth)}, more than {Memory.Format(Memory.MaxGrowth)}");
        await InspectEndAsync(cancellationToken);

        var errors = balancer.Errors.Count();
        findings.Require(errors == 0, $"the balancer has logged {errors} errors");
    }

    private async Task InspectCountsAsync(CancellationToken cancellationToken)
    {
        int? inFlight = null;
        async Task<bool> IsAtRestAsync() => (inFlight = await balancer.InFlightAsync(cancellationToken)) == 0;
        if (await Until.HoldsAsync(IsAtRestAsync, RestLimit, cancellationToken) is null)
        {
            findings.Add(inFlight is null ? "/stats cannot be read" : $"{inFlight} requests are still counted although none is in flight");
        }
    }

    private async Task InspectEndAsync(CancellationToken cancellationToken)
    {
        if (await balancer.StopAsync(cancellationToken) is not { } end)
        {
            findings.Add("the balancer does not end on SIGTERM");
            return;
        }

        findings.Require(end.Code == 0, $"the balancer ended with exit code {end.Code} on SIGTERM");
    }
}
