using System.Collections.Concurrent;
using Balancer.Actors;

namespace Balancer.Tests.Host.Admin;

/// <summary>A pool, the only one, that says what a test has it say, and remembers what it was told.</summary>
internal sealed class FakePool : ILoadBalancer, IPoolControl, IPools
{
    private readonly ConcurrentQueue<object> _commands = new();
    private int _described;

    /// <summary>What it was told, in order: backends to add, tuples for the rest.</summary>
    public IReadOnlyList<object> Commands => [.. _commands];

    public List<BackendStatus> Backends { get; } = [A.Backend("app1")];

    public PermitStatus? Permits { get; set; }

    public QueueStatus Queue { get; set; } = new(1, 2, 3, 4, 5, A.Latency(1.5, 20, 300));

    /// <summary>What becomes of every command.</summary>
    public CommandResult Result { get; set; } = new(CommandOutcome.Done, A.Backend("app1"));

    public OperationStatus? Operation { get; set; } = A.Operation();

    /// <summary>What is thrown by every call; null for nothing.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Waits for operations do not end by themselves.</summary>
    public bool WaitsForever { get; set; }

    public void Forget()
    {
        _commands.Clear();
        _described = 0;
    }

    /// <summary>Itself alone.</summary>
    public PoolOptions Options { get; set; } = new();

    public IReadOnlyList<BackendPool> All => [new BackendPool(new PoolSettings(Options), this, this)];

    public BackendPool? Find(string name) => name == PoolSettings.Default ? All[0] : null;

    public async Task<BackendPool> ApplyAsync(string name, PoolOptions options, CancellationToken cancellationToken)
    {
        await ApplyAsync(options, cancellationToken);
        return All[0];
    }

    public Task RetireAsync(string name, CancellationToken cancellationToken) => Do(name);

    public ValueTask<Acquisition> AcquireAsync(RequestSummary request, IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken)
    {
        throw new NotSupportedException();
    }

    /// <summary>How often it was asked how it is.</summary>
    public int Described => _described;

    public Task<PoolStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _described);
        return Answer(new PoolStatus("default", [.. Backends], Queue, ["app9"], ["http://app8:80"]) { Permits = Permits });
    }

    public IPoolControl OnBehalfOf(string by) => this;

    public Task<CommandResult> AddAsync(BackendOptions backend, CancellationToken cancellationToken) => Do(backend);

    public Task<CommandResult> UpdateAsync(string name, BackendUpdate update, CancellationToken cancellationToken) => Do((name, update));

    public Task<CommandResult> RemoveAsync(string name, TimeSpan? drain, CancellationToken cancellationToken) => Do((name, drain));

    public Task SetAlgorithmAsync(PoolAlgorithm algorithm, CancellationToken cancellationToken) => Do(algorithm);

    public Task ApplyAsync(PoolOptions options, CancellationToken cancellationToken) => Do(options);

    public Task<IReadOnlyList<RequestStatus>?> GetRequestsAsync(string name, CancellationToken cancellationToken)
    {
        return Answer<IReadOnlyList<RequestStatus>?>(name == "app1" ? [A.Request()] : null);
    }

    public IReadOnlyList<Decision> Decisions { get; set; } = [];

    public Task<IReadOnlyList<Decision>> ExplainAsync(CancellationToken cancellationToken) => Answer(Decisions);

    public async Task<OperationStatus?> GetOperationAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        _commands.Enqueue((id, wait));
        if (WaitsForever && wait > TimeSpan.Zero)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return await Answer(Operation?.Id == id ? Operation : null);
    }

    private Task<CommandResult> Do(object command)
    {
        _commands.Enqueue(command);
        return Answer(Result);
    }

    private Task<T> Answer<T>(T answer) => Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
}
