namespace Balancer.Compare.Processes;

/// <summary>How a program is started.</summary>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Program">Its path.</param>
/// <param name="Arguments">What it is given.</param>
internal sealed record Launch(string Name, string Program, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A .NET program that is built together with this one and lies beside it.</summary>
    public static Launch Dll(string name, string path, params IEnumerable<string> arguments) =>
        new(name, "dotnet", [Path.Combine(AppContext.BaseDirectory, path), .. arguments]);
}
