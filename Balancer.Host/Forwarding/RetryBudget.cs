using Balancer.Actors;

namespace Balancer.Host.Forwarding;

/// <summary>
/// Bounds the repeats of requests that were sent, so that backends in trouble do not get a multiple of their load: a share of the requests
/// of the last ten seconds, and ten a second beside (the scheme of Finagle's RetryBudget).
/// </summary>
internal sealed class RetryBudget(PoolSettings settings)
{
    private const int FreePerSecond = 10;

    private readonly Lock _lock = new();
    private readonly SlidingCount _requests = new();
    private readonly SlidingCount _repeats = new();

    /// <summary>Repeats that it did not allow, ever.</summary>
    public long Refused { get; private set; }

    /// <summary>A request has come.</summary>
    /// <param name="second">Now, in seconds of any clock that does not go back.</param>
    public void Count(int second)
    {
        _requests.Add(second);
    }

    /// <summary>Takes a repeat out of the budget; false where nothing is left.</summary>
    /// <param name="second">As for <see cref="Count"/>.</param>
    public bool TryTake(int second)
    {
        lock (_lock)
        {
            if (Left(second) < 1)
            {
                Refused++;
                return false;
            }

            _repeats.Add(second);
            return true;
        }
    }

    /// <summary>What is left of it.</summary>
    /// <param name="second">As for <see cref="Count"/>.</param>
    public double Left(int second) =>
        (settings.Current.Retry.Budget * _requests.Total(second)) + (FreePerSecond * SlidingCount.Seconds) - _repeats.Total(second);
}
