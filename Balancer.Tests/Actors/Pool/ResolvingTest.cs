using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A pool with an entry whose name stands for whatever the test says.</summary>
public abstract class ResolvingTest : ActorTest
{
    protected ResolvingTest()
    {
        Health = CreateTestProbe("health");
        Resolver = CreateTestProbe("resolver");
        Caller = CreateTestProbe("caller");
        Pool = Sys.ActorOf(PoolActor.Props(new PoolSettings(Options(Entry)), Health, () => 0, Resolver), "pool");
        Questions = new PoolQuestions(Pool);
    }

    private protected TestProbe Health { get; }

    private protected TestProbe Resolver { get; }

    private protected TestProbe Caller { get; }

    private protected BackendOptions Entry { get; } = new() { Url = "http://app:8080", Name = "app", MaxConnections = 7 };

    private protected IActorRef Pool { get; }

    private protected PoolQuestions Questions { get; }

    private protected static PoolOptions Options(params BackendOptions[] entries)
    {
        return new PoolOptions { Backends = entries, Resolve = TimeSpan.FromSeconds(5) };
    }

    private protected Task ApplyAsync(params BackendOptions[] entries)
    {
        return new PoolControl(Questions).ApplyAsync(Options(entries), CancellationToken.None);
    }

    private protected void Resolve(params string[] addresses)
    {
        Pool.Tell(new PoolActor.Resolved(Entry, [.. addresses.Select(IPAddress.Parse)]));
    }

    private protected async Task AliveAsync(int backends)
    {
        for (var i = 0; i < backends; i++)
        {
            var enrolled = await Health.ExpectMsgAsync<HealthSupervisor.Enroll>();
            enrolled.Backend.Actor.Tell(new BackendActor.Probed(new ProbeResult(true, "said the test")));
            await SettleAsync(enrolled.Backend.Actor);
        }
    }

    private protected async Task<Lease> AcquireAsync()
    {
        Pool.Tell(new PoolActor.Route(LeaseId.Next(), default, null), Caller);
        return (await Caller.ExpectMsgAsync<BackendActor.Granted>()).Lease;
    }

    private protected async Task<IReadOnlyList<BackendStatus>> BackendsAsync()
    {
        return (await new LoadBalancer(Questions).GetStatusAsync(CancellationToken.None)).Backends;
    }
}
