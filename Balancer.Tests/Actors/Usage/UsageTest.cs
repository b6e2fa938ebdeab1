using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Usage;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Usage;

/// <summary>A usage collector whose readings and backends are the test's.</summary>
public abstract class UsageTest : ActorTest
{
    private protected static readonly UsageReading Failed = new(null, "status 500");

    protected UsageTest()
    {
        Calls = new OpenCalls<UsageReading>(Time);
        Backend = CreateTestProbe("backend");
    }

    private protected UsageOptions Options { get; } = new();

    private protected OpenCalls<UsageReading> Calls { get; }

    /// <summary>Gets what is told to any backend.</summary>
    private protected TestProbe Backend { get; }

    private protected IActorRef StartCollector()
    {
        return Sys.ActorOf(UsageCollector.Props(new PoolSettings(new PoolOptions { Usage = Options }), Calls.AskAsync), "usage");
    }

    private protected Task CollectAsync(IActorRef usage, params int[] backends)
    {
        Array.ForEach(backends, number => usage.Tell(new UsageCollector.Collect(Some.Backend(number, Backend))));
        return SettleAsync(usage);
    }

    private protected async Task AnswerAsync(IActorRef usage, int backend, UsageReading reading)
    {
        await CollectAsync(usage, backend);
        await Calls.Open[0].AnswerAsync(reading);
        await SettleAsync(usage);
    }
}
