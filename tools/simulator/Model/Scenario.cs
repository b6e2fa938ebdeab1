using Balancer.Actors;

namespace Balancer.Simulator.Model;

/// <summary>What is simulated.</summary>
internal sealed record Scenario
{
    public PoolAlgorithm Algorithm { get; init; } = PoolAlgorithm.LeastConnections;

    /// <summary>What balancers know of each other.</summary>
    public PoolSharing Sharing { get; init; }

    public int Balancers { get; init; } = 1;

    public int Requests { get; init; } = 1_000_000;

    /// <summary>Backends, the odd ones included.</summary>
    public int Backends { get; init; } = 10;

    /// <summary>Requests that a backend serves at the same time; others wait there.</summary>
    public int Concurrency { get; init; } = 4;

    public Distribution Service { get; init; } = Distribution.Exponential;

    /// <summary>The mean service time of a backend that is neither slow nor cold.</summary>
    public TimeSpan Mean { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Of the Pareto distribution: the less, the heavier is its tail.</summary>
    public double Shape { get; init; } = 2;

    /// <summary>The arrival rate, as a share of what all backends could serve if none of them was odd.</summary>
    public double Load { get; init; } = 0.7;

    /// <summary>The arrival rate in requests a second; null where <see cref="Load"/> says it.</summary>
    public double? Rate { get; init; }

    /// <summary>The arrival rate in bursts, as a multiple of the mean.</summary>
    public double Burst { get; init; } = 1;

    public TimeSpan BurstLength { get; init; } = TimeSpan.FromSeconds(1);

    public int Slow { get; init; }

    public double SlowFactor { get; init; } = 5;

    public int Failing { get; init; }

    /// <summary>Whether failing backends close the connection instead of answering 500.</summary>
    public bool FailingCloses { get; init; }

    public int Cold { get; init; }

    /// <summary>How much slower a backend is that has just been started.</summary>
    public double ColdFactor { get; init; } = 5;

    /// <summary>The time from its first request until it is no slower any more.</summary>
    public TimeSpan ColdFor { get; init; } = TimeSpan.FromSeconds(10);

    public int Flapping { get; init; }

    /// <summary>How often flapping and cold backends go down.</summary>
    public TimeSpan DownEvery { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan DownFor { get; init; } = TimeSpan.FromSeconds(5);

    public int Keys { get; init; } = 10_000;

    /// <summary>The exponent of Zipf's law: 0 for keys that are all asked for alike.</summary>
    public double Skew { get; init; } = 0.9;

    /// <summary>Requests in flight to a backend from one balancer; null for no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Keys of the pool's configuration and their values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Set { get; init; } = [];

    public int Seed { get; init; } = 1;

    /// <summary>Requests a second, of all balancers together.</summary>
    public double ArrivalRate => Rate ?? (Load * Backends * Concurrency / Mean.TotalSeconds);

    /// <summary>How balancers choose, in words.</summary>
    public string Label => Sharing == PoolSharing.Local ? $"{Algorithm}" : $"{Algorithm}, {Sharing}";

    /// <summary>How many backends are of this kind.</summary>
    public int CountOf(ServerKind kind) => kind switch
    {
        ServerKind.Slow => Slow,
        ServerKind.Failing => Failing,
        ServerKind.Cold => Cold,
        ServerKind.Flapping => Flapping,
        _ => Backends - Slow - Failing - Cold - Flapping,
    };
}

/// <summary>How service times are spread about their mean.</summary>
internal enum Distribution
{
    Constant,
    Exponential,
    Pareto,
}

/// <summary>What is odd about a backend.</summary>
internal enum ServerKind
{
    /// <summary>It takes a multiple of the time.</summary>
    Slow,

    /// <summary>It answers 500, or closes the connection, in a tenth of the time. Its probes are good.</summary>
    Failing,

    /// <summary>It is started again at times, and takes a multiple of the time at first.</summary>
    Cold,

    /// <summary>It is down at times.</summary>
    Flapping,

    /// <summary>Nothing.</summary>
    Normal,
}
