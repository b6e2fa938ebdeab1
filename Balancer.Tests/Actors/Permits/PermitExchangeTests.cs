using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors.Cluster;
using Balancer.Actors.Permits;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Permits;

/// <summary>Who gets which message, and when a node grants.</summary>
public sealed class PermitExchangeTests : ActorTest
{
    private readonly TestProbe _pool;
    private readonly TestProbe _link;
    private readonly IActorRef _exchange;

    public PermitExchangeTests()
    {
        _pool = CreateTestProbe("pool");
        _link = CreateTestProbe("link");
        _exchange = Sys.ActorOf(PermitExchange.Props("a:1", ["a:1", "b:1"]));
        _exchange.Tell(new PermitExchange.Linked(_link));
        _exchange.Tell(new PermitExchange.Enlist("default", _pool), _pool);
    }

    [Fact]
    public async Task Should_call_all_nodes_every_so_often_while_it_leads()
    {
        await AdvanceAsync(PermitTimes.Interval, _exchange);
        await _link.ExpectNoMsgAsync(TimeSpan.Zero);

        _exchange.Tell(new PermitExchange.Leads(IsFirst: true));
        Assert.True((await ToOwnAsync()).IsCall);
        Assert.Equal("b:1", (await _link.ExpectMsgAsync<Link.Pass>()).Node);
        await AdvanceAsync(PermitTimes.Interval, _exchange);

        Assert.Equal(2, (await ToOwnAsync()).Number);
    }

    [Fact]
    public async Task Should_resign_when_it_leads_no_more()
    {
        _exchange.Tell(new PermitExchange.Leads(IsFirst: true));
        await ToOwnAsync();

        _exchange.Tell(new PermitExchange.Leads(IsFirst: false));

        Assert.True((await ToOwnAsync()).HasResigned);
    }

    [Fact]
    public async Task Should_pass_a_report_to_the_owner_that_it_names()
    {
        var report = ReportOf("b:1");

        _exchange.Tell(new PermitExchange.Report(report), _pool);

        Assert.Equal(new Link.Pass("b:1", report), await _link.ExpectMsgAsync<Link.Pass>());
    }

    [Fact]
    public async Task Should_pass_no_report_of_a_pool_that_another_one_has_taken_the_place_of()
    {
        _exchange.Tell(new PermitExchange.Enlist("default", CreateTestProbe()));

        _exchange.Tell(new PermitExchange.Report(ReportOf("b:1")), _pool);

        await SettleAsync(_exchange);
        await _link.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Should_begin_a_later_term_than_any_that_it_has_heard_of()
    {
        _exchange.Tell(new PermitExchange.Reported("b:1", ReportOf("c:1", number: 41)));

        _exchange.Tell(new PermitExchange.Leads(IsFirst: true));

        Assert.Equal(42, (await ToOwnAsync()).Term.Number);
    }

    [Fact]
    public async Task Should_begin_a_later_term_when_its_own_is_over()
    {
        _exchange.Tell(new PermitExchange.Leads(IsFirst: true));
        Assert.Equal(1, (await ToOwnAsync()).Term.Number);
        _exchange.Tell(new PermitExchange.Reported("b:1", ReportOf("b:1", number: 5)));

        await AdvanceAsync(PermitTimes.Interval, _exchange);

        Assert.True((await ToOwnAsync()).HasResigned);
        Assert.Equal(6, (await ToOwnAsync()).Term.Number);
    }

    private static PermitReport ReportOf(string owner, long number = 1)
    {
        return new PermitReport("default", new Term(number, owner, 1), 1, 1, 0, 0, 0, 0, 0, IsFresh: false, IsFull: false, IsAck: false, [], []);
    }

    private async Task<PermitGrants> ToOwnAsync()
    {
        return (await _pool.ExpectMsgAsync<PoolActor.Told>()).Message;
    }
}
