namespace Balancer.Soak;

/// <summary>How a program of this repository is started.</summary>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Dll">Its file, which lies beside this program.</param>
/// <param name="Ready">What it writes when it is ready.</param>
internal sealed record Launch(string Name, string Dll, string Ready)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
