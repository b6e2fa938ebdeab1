namespace Balancer.Soak;

/// <summary>What is wrong, and the verdict that follows from it.</summary>
internal sealed class Findings
{
    private readonly List<string> _findings = [];

    public int ExitCode => _findings.Count == 0 ? 0 : 1;

    public string Verdict => _findings.Count == 0 ? "soak: ok" : $"soak: FAILED: {string.Join("; ", _findings)}";

    public void Add(string finding) => _findings.Add(finding);

    /// <summary>Adds the finding unless the rule holds.</summary>
    public void Require(bool rule, string finding)
    {
        if (!rule)
        {
            Add(finding);
        }
    }
}
