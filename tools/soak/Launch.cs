namespace Balancer.Soak;

/// <summary>How a program is started.</summary>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Dll">Its file, which lies beside this program; for one of this repository.</param>
/// <param name="Ready">What it writes when it is ready.</param>
internal sealed record Launch(string Name, string Dll = "", string Ready = "")
{
    /// <summary>The program, and what comes before the arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = ["dotnet", Path.Combine(AppContext.BaseDirectory, Dll)];

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it takes connections when it is ready, if it does not write anything then; null if it does.</summary>
    public int? Port { get; init; }
}
