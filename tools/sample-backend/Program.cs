using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Balancer.SampleBackend;

/// <summary>Runs one sample backend as a process, set by the environment: <c>PORT</c> and <c>HOSTNAME</c>.</summary>
internal static class Program
{
    private const string DefaultPort = "80";

    private static async Task<int> Main()
    {
        var text = Setting("PORT") ?? DefaultPort;
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            return await FailAsync($"PORT must be a port number from 1 to 65535, not '{text}'.");
        }

        try
        {
            await RunAsync(Setting("HOSTNAME") ?? Environment.MachineName, port);
            return 0;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return await FailAsync($"Cannot listen on port {port}: {failure.Message}");
        }
    }

    private static async Task RunAsync(string name, ushort port)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            // Without this the runtime ends the process before the requests in flight are answered.
            signal.Cancel = true;
            stop.Cancel();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var app = SampleApp.Build(name, $"http://*:{port}");
        await app.StartAsync(CancellationToken.None);
        await Console.Out.WriteLineAsync($"{name} listens on port {port}");
        await app.WaitForShutdownAsync(stop.Token);
    }

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static async Task<int> FailAsync(string error)
    {
        await Console.Error.WriteLineAsync(error);
        return 1;
    }
}
