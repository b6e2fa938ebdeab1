using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors.Cluster;
using Balancer.Actors.Events;
using Balancer.Actors.Permits;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Permits;

/// <summary>When it grants, with a pool and a link that are the test's.</summary>
public sealed partial class PermitExchangeTests : ActorTest
{
    private const string Me = "a:1";
    private const string Other = "b:1";

    private static readonly Term Others = new(4, Other, 1);

    private readonly TestProbe _pool;
    private readonly TestProbe _link;
    private readonly IActorRef _exchange;

    public PermitExchangeTests()
    {
        _pool = CreateTestProbe("pool");
        _link = CreateTestProbe("link");
        _exchange = Sys.ActorOf(PermitExchange.Props(Me, [Me, Other]), "permits");
        Tell(new PermitExchange.Linked(_link));
        Tell(new PermitExchange.Enlist("pool", _pool));
    }

    [Fact]
    public async Task Should_call_at_once_when_it_leads_and_then_every_interval()
    {
        Tell(new PermitExchange.Leads(IsFirst: true));
        var first = await CalledAsync();
        Tell(new PermitExchange.Leads(IsFirst: true)); // That is nothing new.
        await AssertNothingAsync();

        await AdvanceAsync(PermitTimes.Interval, _exchange);

        var second = await CalledAsync();
        Assert.Equal((1L, Me), (first.Term.Number, first.Term.Owner));
        Assert.Equal((first.Term, first.Number + 1, Time.Now.Ticks), (second.Term, second.Number, second.Stamp));
    }

    [Fact]
    public async Task Should_call_nobody_when_another_node_leads()
    {
        Tell(new PermitExchange.Leads(IsFirst: false));

        await AdvanceAsync(PermitTimes.Interval, _exchange);

        await AssertNothingAsync();
    }

    [Fact]
    public async Task Should_begin_at_the_next_interval_for_a_pool_that_comes_while_it_leads()
    {
        var late = CreateTestProbe("late");
        Tell(new PermitExchange.Leads(IsFirst: true));
        Tell(new PermitExchange.Enlist("late", late));
        await SettleAsync(_exchange);
        Assert.False(late.HasMessages, "it is called with the others");

        await AdvanceAsync(PermitTimes.Interval, _exchange);

        Assert.Equal("late", (await ToldAsync(late)).Pool);
    }

    [Fact]
    public async Task Should_begin_a_later_term_when_it_leads_again()
    {
        Tell(new PermitExchange.Leads(IsFirst: true));
        await CalledAsync();
        Tell(new PermitExchange.Leads(IsFirst: false));
        await ToldAsync(_pool);
        await SentAsync<PermitGrants>();

        Tell(new PermitExchange.Leads(IsFirst: true));

        Assert.Equal(2, (await CalledAsync()).Term.Number);
    }

    [Fact]
    public async Task Should_resign_when_the_pool_is_gone_and_not_when_an_earlier_one_of_its_name_is()
    {
        Tell(new PermitExchange.Leads(IsFirst: true));
        await CalledAsync();

        Tell(new PermitExchange.Delist("pool", _link));
        await AssertNothingAsync();
        Tell(new PermitExchange.Delist("pool", _pool));

        Assert.True((await SentAsync<PermitGrants>()).HasResigned, "there is nothing to grant");
        await AdvanceAsync(PermitTimes.Interval, _exchange);
        await AssertNothingAsync();
    }

    [Fact]
    public async Task Should_resign_when_it_leads_no_more()
    {
        Tell(new PermitExchange.Leads(IsFirst: true));
        await CalledAsync();

        Tell(new PermitExchange.Leads(IsFirst: false));

        Assert.True((await ToldAsync(_pool)).HasResigned, "another one leads");
    }

    [Fact]
    public async Task Should_begin_a_later_term_than_any_that_it_has_heard_of()
    {
        Tell(new PermitExchange.Reported(Other, Heard.Report(new Term(41, "c:1", 1), 1)));

        Tell(new PermitExchange.Leads(IsFirst: true));

        Assert.Equal(42, (await CalledAsync()).Term.Number);
    }

    [Fact]
    public async Task Should_begin_a_later_term_when_its_own_is_over()
    {
        Tell(new PermitExchange.Leads(IsFirst: true));
        await CalledAsync();
        Tell(new PermitExchange.Reported(Other, Heard.Report(new Term(5, Other, 1), 1)));

        await AdvanceAsync(PermitTimes.Interval, _exchange);

        Assert.True((await ToldAsync(_pool)).HasResigned, "a later one has been heard of");
        Assert.Equal(6, (await ToldAsync(_pool)).Term.Number);
    }

    [Fact]
    public async Task Should_tell_once_of_nodes_with_other_seed_nodes_when_there_is_a_pool_to_share()
    {
        Tell(new PermitExchange.Delist("pool", _pool));
        Tell(new PermitExchange.Strays(["c:1"]));
        await SettleAsync(_exchange);
        Assert.DoesNotContain(Told, text => text.Contains("SeedNodes", StringComparison.Ordinal));

        Tell(new PermitExchange.Enlist("pool", _pool));
        Tell(new PermitExchange.Strays(["c:1"]));
        await SettleAsync(_exchange);

        Assert.StartsWith("Balancer:Cluster:SeedNodes: not the same on c:1", Assert.Single(Told));
    }

    [Fact]
    public async Task Should_tell_once_that_other_nodes_share_a_pool_that_this_one_does_not()
    {
        await HearForAsync(PermitTimes.Valid * 2);
        Assert.Empty(Told);

        Tell(new PermitExchange.Delist("pool", _pool));
        await HearForAsync(PermitTimes.Valid / 2);
        Assert.Empty(Told); // It may be given up everywhere.
        await HearForAsync(PermitTimes.Valid * 2);

        Assert.StartsWith($"Balancer:Pools:pool:Sharing: Exact on {Other}, but not here", Assert.Single(Told));
    }

    private async Task HearForAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= PermitTimes.Interval)
        {
            Tell(new PermitExchange.Answered(Other, Heard.Grants(Others, 1)));
            await AdvanceAsync(PermitTimes.Interval, _exchange);
        }
    }

    private List<string> Told => [.. EventLogExtension.Of(Sys).After(0).Select(change => change.Text)];

    private void Tell(object message) => _exchange.Tell(message, ActorRefs.NoSender);

    private static async Task<PermitGrants> ToldAsync(TestProbe pool) => (await pool.ExpectMsgAsync<PoolActor.Told>()).Message;

    private async Task<T> SentAsync<T>()
    {
        var pass = await _link.ExpectMsgAsync<Link.Pass>();
        Assert.Equal(Other, pass.Node);
        return Assert.IsType<T>(pass.Message);
    }

    // Both nodes, with one call each; this one's.
    private async Task<PermitGrants> CalledAsync()
    {
        var (own, others) = (await ToldAsync(_pool), await SentAsync<PermitGrants>());
        Assert.Equal((true, true, own.Term, own.Number), (own.IsCall, others.IsCall, others.Term, others.Number));
        return own;
    }

    private async Task AssertNothingAsync()
    {
        await SettleAsync(_exchange);
        Assert.False(_pool.HasMessages, "the pool is told nothing");
        Assert.False(_link.HasMessages, "no other node is told anything");
    }
}
