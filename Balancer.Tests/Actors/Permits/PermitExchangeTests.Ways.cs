using Balancer.Actors.Permits;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Permits;

/// <summary>The way between pools and whoever grants their permits.</summary>
public sealed partial class PermitExchangeTests
{
    [Fact]
    public async Task Should_give_a_report_to_its_own_owner_directly()
    {
        Tell(new PermitExchange.Leads(IsFirst: true));
        var call = await CalledAsync();

        _exchange.Tell(new PermitExchange.Report(Heard.Report(call.Term, 9, instance: 6)), _pool);

        var answer = await ToldAsync(_pool);
        Assert.Equal((call.Term, 6L, 9L, false), (answer.Term, answer.Instance, answer.Echo, answer.IsCall));
        await AssertNothingAsync();
    }

    [Fact]
    public async Task Should_answer_another_node_through_the_link()
    {
        Tell(new PermitExchange.Leads(IsFirst: true));
        var call = await CalledAsync();

        Tell(new PermitExchange.Reported(Other, Heard.Report(call.Term, 9, instance: 6)));

        var answer = await SentAsync<PermitGrants>();
        Assert.Equal((call.Term, 6L, 9L, false), (answer.Term, answer.Instance, answer.Echo, answer.IsCall));
        await AssertNothingAsync();
    }

    [Fact]
    public async Task Should_tell_a_pool_what_the_owner_on_another_node_says()
    {
        var message = Heard.Grants(Others, 1);

        Tell(new PermitExchange.Answered(Other, message));

        Assert.Equal(new PoolActor.Told(Other, message), await _pool.ExpectMsgAsync<PoolActor.Told>());
    }

    [Fact]
    public async Task Should_pass_on_whom_a_pool_follows_to_who_takes_itself_for_the_owner()
    {
        var report = Heard.Report(new Term(9, "c:1", 1), 0);

        _exchange.Tell(new PermitExchange.Refer(Other, report), _pool);

        Assert.Same(report, await SentAsync<PermitReport>());
    }

    [Fact]
    public async Task Should_drop_what_is_for_a_pool_that_is_not_enlisted()
    {
        Tell(new PermitExchange.Delist("pool", _pool));

        _exchange.Tell(new PermitExchange.Report(Heard.Report(Others, 1)), _pool);
        Tell(new PermitExchange.Answered(Other, Heard.Grants(Others, 1)));
        Tell(new PermitExchange.Reported(Other, Heard.Report(Others, 1)));

        await AssertNothingAsync();
    }

    [Fact]
    public async Task Should_pass_a_report_to_the_owner_that_it_names()
    {
        var report = Heard.Report(Others, 1);

        _exchange.Tell(new PermitExchange.Report(report), _pool);

        Assert.Same(report, await SentAsync<PermitReport>());
    }

    [Fact]
    public async Task Should_pass_no_report_of_a_pool_that_another_one_has_taken_the_place_of()
    {
        Tell(new PermitExchange.Enlist("pool", CreateTestProbe()));

        _exchange.Tell(new PermitExchange.Report(Heard.Report(Others, 1)), _pool);

        await AssertNothingAsync();
    }
}
