namespace Balancer.Actors.Pool;

/// <summary>
/// How long requests stay in flight, by Little's law: what is in flight, divided by the rate at which it comes. And how far what was in flight at another node
/// a moment ago is still so: a queue forgets where it was with the time that a request stays in it.
/// </summary>
internal sealed class StayTime
{
    /// <summary>How old what other nodes say can be when it is made use of: told every 50 ms, and acted upon until it is told again.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromMilliseconds(100);

    private const double Fading = 0.8; // Of what was observed, an observation later.
    private const int Steps = 16;

    private double _inFlight;
    private double _rate;
    private (DateTimeOffset At, long Requests) _last;

    /// <summary>Takes an observation in, and tells how far others can be believed: from 0 to 1, in sixteenths, so that it seldom changes.</summary>
    /// <param name="inFlight">Requests in flight, at all nodes.</param>
    /// <param name="requests">Those that there have been, ever.</param>
    /// <param name="now">When.</param>
    public double Observe(int inFlight, long requests, DateTimeOffset now)
    {
        if (_last.At != default && now > _last.At)
        {
            _inFlight = (_inFlight * Fading) + inFlight;
            _rate = (_rate * Fading) + (Math.Max(0, requests - _last.Requests) / (now - _last.At).TotalSeconds);
        }

        _last = (now, requests);
        var stay = _inFlight / _rate;
        return _rate <= 0 ? 1 : Math.Round(Math.Exp(-Age.TotalSeconds / stay) * Steps) / Steps;
    }
}
