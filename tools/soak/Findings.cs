namespace Balancer.Soak;

/// <summary>What is wrong, and the verdict that follows from it.</summary>
/// <param name="name">What the verdict is about.</param>
internal sealed class Findings(string name)
{
    private readonly List<string> _findings = [];

    public int ExitCode => _findings.Count == 0 ? 0 : 1;

    public string Verdict => _findings.Count == 0 ? $"{name}: ok" : $"{name}: FAILED: {string.Join("; ", _findings)}";

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
