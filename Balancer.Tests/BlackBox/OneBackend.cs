using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>A balancer a lane over one well-behaved backend, shared by the cases of a table: each must leave it as good as new.</summary>
public sealed class OneBackend : IAsyncLifetime
{
    private readonly Dictionary<Lane, RunningBalancer> _balancers = [];

    public OneBackend()
    {
        Backend = ScriptedBackend.Start(Scripts.Each(async (connection, head) =>
        {
            await connection.ReadBodyAsync(head);
            await connection.WriteAsync(Answer ?? $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{(head.Method == "HEAD" ? "" : "ok")}");
        }));
    }

    /// <summary>What each request is answered with, to the byte; null: 200 and "ok".</summary>
    internal string? Answer { get; set; }

    internal ScriptedBackend Backend { get; }

    public async Task InitializeAsync()
    {
        foreach (var lane in Enum.GetValues<Lane>())
        {
            _balancers[lane] = await RunningBalancer.StartAsync(lane, [Backend.Url]);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var balancer in _balancers.Values)
        {
            await balancer.DisposeAsync();
        }

        await Backend.DisposeAsync();
    }

    internal RunningBalancer On(Lane lane)
    {
        return _balancers[lane];
    }
}
