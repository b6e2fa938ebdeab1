using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Balancer.Tests.Support;
using OsProcess = System.Diagnostics.Process;

namespace Balancer.Tests.Host.Process;

/// <summary>
/// The balancer as a user runs it: a process with arguments, environment, output and an exit code. Killed where it outlives its test.
/// </summary>
internal sealed partial class HostProcess : IDisposable
{
    public const string Pool = "--Balancer:Pools:default";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly OsProcess _process;

    private HostProcess(ProcessStartInfo start)
    {
        _process = OsProcess.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The lines written to stdout so far.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>The lines written to stderr so far.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The addresses it said it listens on.</summary>
    public IReadOnlyList<Uri> Addresses => [.. Output.SelectMany(line => Address().Matches(line)).Select(m => new Uri(m.Groups[1].Value))];

    public Uri Url => Addresses[0];

    public static HostProcess Start(params string[] arguments)
    {
        return Start([], arguments);
    }

    /// <summary>Starts it with variables added to the environment, from a folder that holds the program, by default this one.</summary>
    public static HostProcess Start(Dictionary<string, string> environment, string[] arguments, string? folder = null)
    {
        var program = Path.Combine(folder ?? AppContext.BaseDirectory, "Balancer.Host.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Tests run side by side. What a test says of it wins, on the command line or in its environment.
        start.Environment["Balancer__Admin__Port"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new HostProcess(start);
    }

    /// <summary>Starts it on a free port of 127.0.0.1 and waits until it listens.</summary>
    public static async Task<HostProcess> ListenAsync(params string[] arguments)
    {
        return await Start(["--port", "0", "--Balancer:Address=127.0.0.1", .. arguments]).UntilListeningAsync();
    }

    /// <summary>The same over a backend that tells probes and readings of usage from traffic.</summary>
    public static Task<HostProcess> ListenOverAsync(ScriptedBackend backend, params string[] arguments)
    {
        return ListenAsync(
            ["--backends", backend.Url, $"{Pool}:Health:Path=/_probe", $"{Pool}:Usage:Path=/_usage", .. arguments]);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var code = await process.ExitCodeAsync();
        return (code, process.Output, process.Errors);
    }

    public async Task<HostProcess> UntilListeningAsync()
    {
        await Eventually.HoldsAsync(() => Addresses.Count > 0 || HasExited, "the process says where it listens", Deadline);
        return HasExited ? throw new InvalidOperationException($"it ended: {string.Join(" | ", [.. Output, .. Errors])}") : this;
    }

    /// <summary>Waits for its end, with all of its output read.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await Eventually.CompletesAsync(_process.WaitForExitAsync(), "the process ends by itself", Deadline);
        return _process.ExitCode;
    }

    public void Signal(PosixSignal signal)
    {
        Assert.Equal(0, Kill(_process.Id, signal == PosixSignal.SIGTERM ? 15 : 2));
    }

    public int Count(string part)
    {
        return Output.Count(line => line.Contains(part, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        // Null marks the end of the stream.
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    [GeneratedRegex("Balancing over .* on (https?://\\S+)")]
    private static partial Regex Address();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int process, int signal);
}
