namespace Balancer.Tests.Host.Process;

/// <summary>The program in a folder of its own, so that a test can have an appsettings.json beside it.</summary>
internal static class InstalledHost
{
    private static readonly string[] Own = ["Balancer.Host.dll", "Balancer.Host.deps.json", "Balancer.Host.runtimeconfig.json"];

    /// <summary>Puts it into the folder: copied what tells the program where it is, linked what does not.</summary>
    public static void InstallInto(TemporaryFolder folder)
    {
        foreach (var name in Own)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), Path.Combine(folder.FullName, name));
        }

        foreach (var library in Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Where(file => !Own.Contains(Path.GetFileName(file))))
        {
            File.CreateSymbolicLink(Path.Combine(folder.FullName, Path.GetFileName(library)), library);
        }
    }
}
