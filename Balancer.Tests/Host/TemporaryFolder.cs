namespace Balancer.Tests.Host;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("balancer-");

    public string FullName => _folder.FullName;

    /// <summary>Writes a file and tells its full path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
    }
}
