using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>A balancer over one well-behaved backend, shared by the cases of a table: each must leave it as good as new.</summary>
public sealed class OneBackend : IAsyncLifetime
{
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

    internal RunningBalancer Balancer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Balancer = await RunningBalancer.StartAsync([Backend.Url]);
    }

    public async Task DisposeAsync()
    {
        await Balancer.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
