using Balancer.Simulator.Model;

namespace Balancer.Simulator.Results;

/// <summary>What came of a run.</summary>
internal sealed record Outcome
{
    public required Scenario Scenario { get; init; }

    public required int Requests { get; init; }

    /// <summary>Those of them that got a 5xx, whoever it was from.</summary>
    public required int Failed { get; init; }

    /// <summary>Time from the arrival to the answer, of those that did not fail.</summary>
    public required Quantiles Latencies { get; init; }

    /// <summary>The most requests in flight on any backend that is up, divided by the mean of these: both on an average of time.</summary>
    public required double Imbalance { get; init; }

    /// <summary>The shares of what was sent, by kind of backend.</summary>
    public required IReadOnlyList<(ServerKind Kind, double Share)> Shares { get; init; }

    /// <summary>The share of requests that went where the one before with the same key went.</summary>
    public required double SameBackend { get; init; }

    /// <summary>The most requests that waited at balancers at one time.</summary>
    public required int LongestQueue { get; init; }

    /// <summary>How long those did that waited.</summary>
    public required Quantiles Waits { get; init; }

    /// <summary>The most requests that waited at one backend.</summary>
    public required int LongestAtServer { get; init; }

    /// <summary>What the balancers count as in flight in the end, when nothing is.</summary>
    public required int InFlightInTheEnd { get; init; }

    /// <summary>The share of what was sent that went to backends of this kind.</summary>
    public double ShareOf(ServerKind kind) => Shares.FirstOrDefault(share => share.Kind == kind).Share;
}
