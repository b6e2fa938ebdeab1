using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Balancer.Soak;

/// <summary>A program, run as a process that does not outlive this one.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written so far, errors included.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Its memory in RAM, in bytes; 0 after its end.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Starts the program and returns once it is ready.</summary>
    /// <exception cref="SoakException">It is not.</exception>
    public static async Task<ChildProcess> StartAsync(Launch launch, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(launch.Command[0], [.. launch.Command.Skip(1), .. launch.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in launch.Environment)
        {
            start.Environment[key] = value;
        }

        var process = new ChildProcess(start);
        try
        {
            await process.BecomesReadyAsync(launch, cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => _ = Signal(_process.Id, Sigterm);

    /// <summary>Waits for its end, its last line included.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    // .NET itself can send SIGKILL only.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);

    private async Task BecomesReadyAsync(Launch launch, CancellationToken cancellationToken)
    {
        async Task<bool> IsReadyAsync() => launch.Port is { } port
            ? await TakesConnectionsAsync(port, cancellationToken)
            : _lines.Any(line => line.Contains(launch.Ready, StringComparison.Ordinal));
        await Until.HoldsAsync(async () => _process.HasExited || await IsReadyAsync(), StartLimit, cancellationToken);
        if (!await IsReadyAsync())
        {
            throw new SoakException($"{launch.Name} has not started: {string.Join(" | ", _lines)}");
        }
    }

    private static async Task<bool> TakesConnectionsAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = await Connection.OpenAsync(port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
