using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Balancer.Tests.Support;

/// <summary>
/// A backend on a raw socket, of 127.0.0.1 where nothing else is said, that runs a script on each connection, so that it can misbehave
/// byte by byte. Requests for <c>/_probe</c> and <c>/_usage</c> are the balancer's own: they are answered here, by <see cref="Healthy"/>
/// and <see cref="MemoryUsage"/>, and never reach the script or the record.
/// </summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly ConcurrentBag<BackendConnection> _accepted = [];
    private readonly ConcurrentQueue<string> _probes = [];
    private readonly ConcurrentQueue<Exception> _faults = [];
    private readonly Task _accepting;

    private ScriptedBackend(Func<BackendConnection, Task> script, IPAddress address)
    {
        Script = script;
        _listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
        HostPort = $"{_listener.LocalEndPoint}";
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    public string HostPort { get; }

    public string Url => $"http://{HostPort}";

    /// <summary>What runs on each connection that comes from now on.</summary>
    public Func<BackendConnection, Task> Script { get; set; }

    /// <summary>Whether probes are answered 200 or 503.</summary>
    public bool Healthy { get; set; } = true;

    public long MemoryUsage { get; set; } = 1024;

    public TrafficRecord Traffic { get; } = new();

    public IReadOnlyList<Head> Requests => Traffic.Requests;

    public IReadOnlyList<BackendConnection> Connections => Traffic.Connections;

    /// <summary>The request lines of the balancer's own requests.</summary>
    public IReadOnlyList<string> Probes => [.. _probes];

    /// <summary>What scripts have failed with, other than the balancer hanging up on them.</summary>
    public IReadOnlyList<Exception> Faults => [.. _faults];

    public static ScriptedBackend Start(Func<BackendConnection, Task>? script = null, IPAddress? address = null)
    {
        return new ScriptedBackend(script ?? Scripts.Ok(), address ?? IPAddress.Loopback);
    }

    /// <summary>From now on connecting is refused; the port stays taken, so that nobody else answers on it.</summary>
    public Task RefuseAsync()
    {
        // On Linux this takes a listening socket back to being merely bound.
        _listener.Shutdown(SocketShutdown.Both);
        return _accepting;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _accepted)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new BackendConnection(await _listener.AcceptAsync(), Traffic);
                _accepted.Add(connection);
                _ = Task.Run(() => ServeAsync(connection));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // No longer listening.
        }
    }

    private async Task ServeAsync(BackendConnection connection)
    {
        var line = await connection.PeekRequestLineAsync();
        if (line is null)
        {
            await connection.CloseAsync();
        }
        else if (OwnAnswer(line) is { } answer)
        {
            _probes.Enqueue(line);
            await IgnoreGoneAsync(connection.RespondAsync(answer.Status, answer.Body, "Connection: close"));
            await connection.CloseAsync();
        }
        else
        {
            await RunScriptAsync(connection);
        }
    }

    private (int Status, string Body)? OwnAnswer(string requestLine)
    {
        return requestLine.Split(' ') switch
        {
            [_, "/_probe", ..] => (Healthy ? 200 : 503, ""),
            [_, "/_usage", ..] => (200, $"{{\"memory_usage\": {MemoryUsage}}}"),
            _ => null,
        };
    }

    private async Task RunScriptAsync(BackendConnection connection)
    {
        connection.BeginRecord();
        try
        {
            await IgnoreGoneAsync(Script(connection));
        }
        catch (Exception fault)
        {
            _faults.Enqueue(fault);
            connection.Reset();
        }
        finally
        {
            Traffic.Ended(connection);
        }
    }

    private static async Task IgnoreGoneAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (PeerGoneException)
        {
            // The balancer may hang up at any byte; the record has it.
        }
    }
}
