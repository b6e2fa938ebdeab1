using System.Diagnostics;

namespace Balancer.Soak;

/// <summary>Programs of the system.</summary>
internal static class Installed
{
    // Debian keeps servers where the PATH of a normal user does not look.
    private static readonly string[] ServerFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

    /// <summary>The path of a program; null where there is none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(ServerFolders)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs one to its end.</summary>
    /// <exception cref="SoakException">It ended with another exit code than 0.</exception>
    public static async Task RunAsync(IReadOnlyList<string> line, CancellationToken cancellationToken)
    {
        var program = Find(line[0]) ?? throw new SoakException($"{line[0]} is not installed");
        var start = new ProcessStartInfo(program, line.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        var text = await output + await errors;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new SoakException($"{string.Join(' ', line)} ended with {process.ExitCode}: {text.Trim()}");
        }
    }
}
