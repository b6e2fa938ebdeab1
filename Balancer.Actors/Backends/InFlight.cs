using System.Diagnostics;

namespace Balancer.Actors.Backends;

/// <summary>A request a backend has.</summary>
/// <param name="Request">What it is.</param>
/// <param name="Since">When it was granted its lease, as <see cref="Stopwatch.GetTimestamp"/>.</param>
internal readonly record struct InFlight(RequestSummary Request, long Since)
{
    /// <summary>The request as others may see it.</summary>
    public RequestStatus Describe(LeaseId lease) => new(lease.Value, Request, Stopwatch.GetElapsedTime(Since));
}

/// <summary>What the end of a request says of its backend.</summary>
internal enum Verdict : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It answered as it should.</summary>
    Good,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It failed, and so did as many before it as may.</summary>
    FailedOften,
}
