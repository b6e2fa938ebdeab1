using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Health;

/// <summary>A health supervisor whose probes and backends are the test's.</summary>
public abstract class HealthTest : ActorTest
{
    private protected static readonly ProbeResult Good = new(true, "status 200");
    private protected static readonly ProbeResult Bad = new(false, "status 503");

    protected HealthTest()
    {
        Calls = new OpenCalls<ProbeResult>(Time);
        Backend = CreateTestProbe("backend");
        Usage = CreateTestProbe("usage");
    }

    private protected HealthOptions Options { get; } = new()
    {
        Interval = TimeSpan.FromSeconds(20),
        FastInterval = TimeSpan.FromSeconds(1),
        Workers = 3,
    };

    private protected PoolSettings Settings => field ??= Some.Settings(Options);

    private protected OpenCalls<ProbeResult> Calls { get; }

    /// <summary>Gets what is told to any backend.</summary>
    private protected TestProbe Backend { get; }

    private protected TestProbe Usage { get; }

    private protected async Task<IActorRef> StartAsync(int backends)
    {
        var health = Sys.ActorOf(HealthSupervisor.Props(Settings, Calls.AskAsync, Usage), "health");
        for (var number = 0; number < backends; number++)
        {
            health.Tell(new HealthSupervisor.Enroll(Some.Backend(number, Backend)));
        }

        await SettleProbesAsync(health);
        return health;
    }

    /// <summary>Moves the clock in steps, as timers fire once at most in each.</summary>
    private protected async Task PassAsync(double seconds, IActorRef health, double step = 0.1)
    {
        for (var passed = 0; passed < Math.Round(seconds / step); passed++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(step), health);
            await SettleProbesAsync(health);
        }
    }

    private protected void AnswerAllAtOnce(ProbeResult result)
    {
        Calls.AtOnce = _ => Task.FromResult(result);
    }

    private protected static HealthSupervisor.ProbeNow ProbeNow(int backend) => new(new BackendId(backend));

    private protected static HealthSupervisor.ProbeSoon ProbeSoon(int backend) => new(new BackendId(backend));

    private protected async Task<ProbeResult> ToldAsync() => (await Backend.ExpectMsgAsync<BackendActor.Probed>()).Result;

    // What is answered at once comes back as a message, to which a backend may say something, and which may let one more probe begin.
    private async Task SettleProbesAsync(IActorRef health)
    {
        int before;
        do
        {
            before = Calls.All.Count;
            await SettleAsync(health);
            await SettleAsync(health);
        }
        while (Calls.All.Count > before);
    }
}
