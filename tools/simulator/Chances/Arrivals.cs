using Balancer.Simulator.Model;

namespace Balancer.Simulator.Chances;

/// <summary>
/// When requests come: as a Poisson process, the rate of which is higher in bursts and as much lower between them (a Markov-modulated one, of two
/// states). Bursts take a tenth of the time.
/// </summary>
internal sealed class Arrivals(Scenario scenario, Chance chance)
{
    /// <summary>The share of time that is in bursts.</summary>
    public const double Bursting = 0.1;

    private bool _isBurst = true; // The first call begins with the end of one.
    private double _left; // Of the present state, in seconds.

    private double Rate => scenario.ArrivalRate * (_isBurst ? scenario.Burst : (1 - (Bursting * scenario.Burst)) / (1 - Bursting));

    /// <summary>Time until the next request.</summary>
    public TimeSpan Next()
    {
        var time = 0.0;
        var due = chance.NextExponential(); // In requests; how long that is depends on the rates until then.
        if (scenario.Burst == 1)
        {
            return TimeSpan.FromSeconds(due / scenario.ArrivalRate);
        }

        while (due > _left * Rate)
        {
            time += _left;
            due -= _left * Rate;
            Turn();
        }

        _left -= due / Rate;
        return TimeSpan.FromSeconds(time + (due / Rate));
    }

    private void Turn()
    {
        _isBurst = !_isBurst;
        var mean = scenario.BurstLength.TotalSeconds * (_isBurst ? 1 : (1 - Bursting) / Bursting);
        _left = mean * chance.NextExponential();
    }
}
