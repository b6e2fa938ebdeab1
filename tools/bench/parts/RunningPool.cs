using Akka.Actor;
using Akka.Configuration;
using Balancer.Actors;
using Balancer.Actors.Dispatch;
using Balancer.Actors.Pool;

namespace Balancer.Bench;

/// <summary>The pool and its backends as in the product, without probes.</summary>
internal sealed class RunningPool
{
    private readonly ActorSystem _system;

    private RunningPool(int backends)
    {
        var quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");
        var options = new PoolOptions
        {
            Backends = [.. Enumerable.Range(0, backends).Select(number => new BackendOptions { Url = $"http://app{number}:80" })],
            Health = new HealthOptions { Enabled = false },
        };
        _system = ActorSystem.Create("bench", CallingThreadDispatcher.Config.WithFallback(quiet));
        var pool = _system.ActorOf(PoolActor.Props(new PoolSettings(options), _system.DeadLetters), "pool");
        LoadBalancer = new LoadBalancer(new PoolQuestions(pool));
    }

    public ILoadBalancer LoadBalancer { get; }

    /// <summary>Ends when every backend is there and alive.</summary>
    public static async Task<RunningPool> StartAsync(int backends)
    {
        var pool = new RunningPool(backends);
        while ((await pool.LoadBalancer.GetStatusAsync(CancellationToken.None)).Backends.Any(backend => !backend.Alive))
        {
            await Task.Yield();
        }

        return pool;
    }

    public Task StopAsync()
    {
        return _system.Terminate();
    }
}
