using System.Text.Json;

namespace Balancer.Soak.Trials;

/// <summary>The configuration file of a trial: the backends, and nothing else.</summary>
internal sealed class PoolFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("balancer-trial-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "balancer.json");

    /// <summary>The arguments of a balancer over the backends in it.</summary>
    public IReadOnlyList<string> Keys =>
    [
        "--config", Path,
        $"--Balancer:Pools:default:Health:Path={TrialBackend.ProbePath}",
        "--Balancer:Pools:default:Health:Timeout=00:00:10", // On a busy machine, being slow is not being down.
        "--Balancer:Pools:default:Usage:Enabled=false",
    ];

    /// <summary>Moved into place, as those who care do it.</summary>
    public void Write(IEnumerable<PoolEntry> entries)
    {
        var backends = entries.Select(e => new { e.Backend.Url, e.Backend.Name, e.MaxConnections }).ToArray();
        var pools = new Dictionary<string, object> { ["default"] = new { Backends = backends } };
        var next = $"{Path}.next";
        File.WriteAllText(next, JsonSerializer.Serialize(new { Balancer = new { Pools = pools } }));
        File.Move(next, Path, overwrite: true);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

/// <summary>A backend as the file names it.</summary>
internal sealed record PoolEntry(TrialBackend Backend, int? MaxConnections = null);
