namespace Balancer.Soak;

/// <summary>What is wrong, and the verdict that follows from it.</summary>
/// <param name="name">What the verdict is about.</param>
internal sealed class Findings(string name)
{
    private const int SkippedCode = 77; // As automake has it.

    private readonly List<string> _findings = [];
    private string? _obstacle;

    public int ExitCode => _findings.Count > 0 ? 1 : _obstacle is null ? 0 : SkippedCode;

    public string Verdict =>
        _findings.Count > 0 ? $"{name}: FAILED: {string.Join("; ", _findings)}"
        : _obstacle is not null ? $"{name}: SKIPPED: {_obstacle}"
        : $"{name}: ok";

    public void Add(string finding) => _findings.Add(finding);

    /// <summary>Says that this machine has not what it takes to find anything.</summary>
    public void Skip(string obstacle) => _obstacle = obstacle;

    /// <summary>Adds the finding unless the rule holds.</summary>
    public void Require(bool rule, string finding)
    {
        if (!rule)
        {
            Add(finding);
        }
    }
}
