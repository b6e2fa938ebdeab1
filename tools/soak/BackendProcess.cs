using System.Globalization;

namespace Balancer.Soak;

/// <summary>A sample backend that can be killed and started again, on the same port.</summary>
internal sealed class BackendProcess(string name, int port) : IAsyncDisposable
{
    private ChildProcess? _process;

    public string Name => name;

    public string Url => $"http://127.0.0.1:{port}";

    public bool IsDown => _process is null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var launch = new Launch(name, "Balancer.SampleBackend.dll", "listens on port")
        {
            Environment = new Dictionary<string, string> { ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["HOSTNAME"] = name },
        };
        _process = await ChildProcess.StartAsync(launch, cancellationToken);
    }

    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
