namespace Balancer.VisualTest;

/// <summary>One finished request: served by a backend, failed in some way, or (neither) interrupted.</summary>
/// <param name="Slow">Whether it was a <c>/sleep</c>.</param>
/// <param name="Start">When it was sent, since the start of the run.</param>
/// <param name="End">When its answer was complete, or it failed.</param>
/// <param name="Hostname">The backend that served it.</param>
/// <param name="Failure">The kind of its failure.</param>
internal sealed record RequestRecord(bool Slow, TimeSpan Start, TimeSpan End, string? Hostname, string? Failure)
{
    public double Milliseconds => (End - Start).TotalMilliseconds;
}
