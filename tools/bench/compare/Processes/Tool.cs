using System.Diagnostics;

namespace Balancer.Compare.Processes;

/// <summary>A program that runs to its end and says something.</summary>
internal static class Tool
{
    // Debian keeps servers where the PATH of a normal user does not look.
    private static readonly string[] ServerFolders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

    /// <summary>The path of an installed program; null where there is none.</summary>
    public static string? Find(string name)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(ServerFolders)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs it and gives what it wrote, errors behind the rest. A cancelled run is killed.</summary>
    /// <exception cref="CompareException">It ended with another exit code than 0.</exception>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var text = await output + await errors;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? text : throw new CompareException($"{program} ended with {process.ExitCode}: {text}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
