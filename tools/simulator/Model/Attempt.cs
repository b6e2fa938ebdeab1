using Balancer.Actors;
using Balancer.Host.Forwarding;

namespace Balancer.Simulator.Model;

/// <summary>A request at a backend.</summary>
/// <param name="request">The request.</param>
/// <param name="lease">What the balancer was granted for it.</param>
/// <param name="backend">Who granted it.</param>
/// <param name="since">When.</param>
internal sealed class Attempt(ClientRequest request, LeaseId lease, Backend backend, TimeSpan since)
{
    private bool _hasEnded;

    /// <summary>When it was sent.</summary>
    public TimeSpan Since => since;

    /// <summary>The time it takes where nothing is odd.</summary>
    public TimeSpan Work => request.Work;

    /// <summary>What the balancer was granted for it.</summary>
    public LeaseId Lease => lease;

    /// <summary>Who granted it.</summary>
    public Backend Backend => backend;

    /// <summary>Tells the balancer; once, as it may have given up.</summary>
    public void End(ForwardOutcome outcome, short status = 0)
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            request.End(this, outcome, status);
        }
    }
}
