namespace Balancer.Actors;

/// <summary>The section <c>Passive</c>: backends whose requests fail are ejected for a while.</summary>
public sealed class PassiveOptions
{
    private StatusRanges? _failures;

    /// <summary>Whether any is.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Failures in a row that eject a backend.</summary>
    public int Failures { get; set; } = 5;

    /// <summary>The time they must come in.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long the first time; twice that the second time in a row, and so on, up to 300 s.</summary>
    public TimeSpan EjectFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The share of the pool that may be ejected at once; one backend always may, the last live one never.</summary>
    public int MaxEjectedPercent { get; set; } = 50;

    /// <summary>Answers that count as failures: codes and ranges, as in <c>500-599</c>. Empty for none.</summary>
    public string Status { get; set; } = "";

    /// <summary>Whether a backend that answers 429 or 503 with <c>Retry-After</c> gets nothing for that time, at most a minute.</summary>
    public bool ObeyRetryAfter { get; set; }

    /// <summary>Whether an answer with this code is a failure. <see cref="Status"/> must have been validated, and not change any more.</summary>
    internal bool IsFailure(int status) => Status.Length > 0 && (_failures ??= StatusRanges.Parse(Status)).Contains(status);
}
