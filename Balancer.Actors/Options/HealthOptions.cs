namespace Balancer.Actors;

/// <summary>The section <c>Health</c>: active probes of every backend.</summary>
public sealed class HealthOptions
{
    private StatusRanges? _good;

    /// <summary>Where false, every backend counts as alive.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Path and query that are asked for.</summary>
    public string Path { get; set; } = "/";

    /// <summary>Between two probes of a backend.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The same while the last result disagrees with the state.</summary>
    public TimeSpan FastInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>For a probe as a whole.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Bad results in a row that take a live backend down.</summary>
    public int Fall { get; set; } = 2;

    /// <summary>Good results in a row that bring a dead backend up.</summary>
    public int Rise { get; set; } = 2;

    /// <summary>Status codes that are good: codes and ranges, as in <c>200-299,304</c>.</summary>
    public string Status { get; set; } = "200-299";

    /// <summary>Probes in flight at most.</summary>
    public int Workers { get; set; } = 3;

    /// <summary>Whether an answer with this code is good. <see cref="Status"/> must have been validated, and not change any more.</summary>
    internal bool IsGood(int status) => (_good ??= StatusRanges.Parse(Status)).Contains(status);
}

/// <summary>The section <c>Usage</c>: reading of the backends' memory usage.</summary>
public sealed class UsageOptions
{
    /// <summary>Whether it is read at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Path and query that answer <c>{"memory_usage": bytes}</c>.</summary>
    public string Path { get; set; } = "/health";

    /// <summary>For a reading as a whole.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Readings in flight at most.</summary>
    public int Workers { get; set; } = 3;
}
