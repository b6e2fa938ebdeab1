using Balancer.Actors.Permits;
using static Balancer.Tests.Actors.Permits.Heard;

namespace Balancer.Tests.Actors.Permits;

/// <summary>When an owner grants: only what nobody else can have granted.</summary>
public sealed class PermitOwnerTermTests
{
    private const string A = "a:1";
    private const string B = "b:1";
    private const string C = "c:1";

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly PermitHolding[] None = [Holding(limit: 3)];

    [Fact]
    public void Should_grant_nothing_before_it_is_authorised()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Owner.Call(owner.Now);

        owner.Report(A, [Holding(limit: 0)], Wait());
        Assert.Equal((0, false), (owner.Granted(A).Count, owner.Owner.IsAuthorised(owner.Now)));
        owner.Report(B, []);

        Assert.True(owner.Owner.IsAuthorised(owner.Now), "a majority follows it");
        Assert.Equal(["app0"], owner.Granted(A));
    }

    [Fact]
    public void Should_grant_nothing_while_a_node_stands_by_another_owner()
    {
        var owner = new GrantingOwner(A, B);
        owner.Owner.Call(owner.Now);
        owner.Report(A, None);
        owner.Report(B, None, Waits(1), report => report with { Wait = TimeSpan.FromSeconds(1).Ticks });

        owner.Now += TimeSpan.FromSeconds(1) + PermitTimes.Slack - Tick;
        owner.Owner.Call(owner.Now);
        Assert.Empty(owner.Granted(B));
        owner.Now += Tick;
        owner.Owner.Call(owner.Now);
        owner.Report(A, None);
        owner.Report(B, None, Waits(1));

        Assert.Equal(["app0"], owner.Granted(B));
    }

    [Fact]
    public void Should_grant_only_what_others_are_known_to_have_had_until_every_node_is_accounted_for()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Begin([A], Holding(permits: 1, limit: 3));
        owner.Begin([B], None);
        owner.Owner.Call(owner.Now);
        owner.Report(A, [Holding(permits: 1, limit: 3)]); // As it was when the term began.
        owner.Report(B, None, Waits(2));
        Assert.False(owner.Owner.IsClear, "it is not known what the third one holds");
        Assert.Empty(owner.Granted(B));

        owner.Report(A, None);
        Assert.Single(owner.Granted(B));
        owner.Report(B, [Holding(permits: 1, limit: 3)], Waits(1));
        Assert.Empty(owner.Granted(B));
        owner.Report(C, [Holding(permits: 1, limit: 3)]);

        Assert.True(owner.Owner.IsClear, "it is known of all");
        Assert.Equal((1, 3), (owner.Granted(B).Count, owner.Owner.CountOf("app0")));
    }

    [Fact]
    public void Should_grant_what_has_no_limit_before_every_node_is_accounted_for()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Begin([A, B], Holding(limit: 0));

        owner.Report(B, [Holding(limit: 0)], Waits(5));

        Assert.Equal(5, owner.Granted(B).Count);
    }

    [Fact]
    public void Should_be_over_when_a_majority_was_not_heard_of_for_too_long()
    {
        var owner = GrantingOwner.OfThree(None);
        var only = new Dictionary<string, PermitHolding[]> { [A] = None };

        owner.Advance(PermitTimes.Valid - Tick, only);
        Assert.True(owner.Owner.IsAuthorised(owner.Now), "nobody else can be");
        owner.Now += Tick;
        owner.Report(A, None, Wait());

        Assert.Equal((true, false), (owner.Owner.IsOver, owner.Owner.IsAuthorised(owner.Now)));
        Assert.Empty(owner.Granted(A));
    }

    [Theory]
    [InlineData(7, "a:1", 7)]
    [InlineData(5, "b:1", 6)] // Of two at once, the greater name is the later one.
    public void Should_be_over_when_a_node_follows_a_later_owner(long number, string name, long latest)
    {
        var owner = GrantingOwner.OfThree(None);

        owner.Owner.Hear(B, Report(new Term(number, name, 1), 0), owner.Now);
        owner.Report(C, None, Wait());

        Assert.Equal((true, latest), (owner.Owner.IsOver, owner.Owner.LatestNumber));
        Assert.Empty(owner.Granted(C));
    }

    [Fact]
    public void Should_go_on_when_a_node_follows_an_earlier_owner()
    {
        var owner = GrantingOwner.OfThree(None);

        owner.Owner.Hear(B, Report(new Term(4, "c:1", 1), 0), owner.Now);

        Assert.Equal((false, 5L), (owner.Owner.IsOver, owner.Owner.LatestNumber));
    }

    [Fact]
    public void Should_grant_at_once_when_all_nodes_have_just_started()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Owner.Call(owner.Now);
        owner.ReportFresh(A, None);
        owner.ReportFresh(B, None);
        Assert.False(owner.Owner.IsAuthorised(owner.Now), "the third one may have followed another owner with a process before");

        owner.ReportFresh(C, None);
        Assert.False(owner.Owner.IsAuthorised(owner.Now), "one of the first two may follow another owner since it has answered");
        owner.Now += PermitTimes.Interval;
        owner.Owner.Call(owner.Now);
        Assert.All([A, B, C], node => owner.ReportFresh(node, None)); // Now all follow it that there are,
        Assert.All([A, B, C], node => Assert.True(owner.Sent(node)[^1].IsCall, "and are called to tell what they hold"));
        Assert.All([B, C], node => owner.Report(node, None));
        owner.Report(A, None, Wait());

        Assert.Equal((true, 1), (owner.Owner.IsClear, owner.Granted(A).Count));
    }

    [Fact]
    public void Should_take_a_node_that_was_never_heard_of_for_one_that_has_everything_until_that_has_run_out()
    {
        var owner = new GrantingOwner(A, B, C);
        var two = new Dictionary<string, PermitHolding[]> { [A] = None, [B] = None };
        owner.Owner.Call(owner.Now);
        owner.Report(A, None, [], report => report with { Bound = PermitTimes.Valid.Ticks }); // It had an owner, and so may others.
        owner.Advance(PermitTimes.Reclaim - PermitTimes.Interval, two);
        owner.Report(B, None, Wait());
        Assert.Empty(owner.Granted(B));

        owner.Advance(PermitTimes.Interval * 3, new Dictionary<string, PermitHolding[]> { [A] = None });

        Assert.Single(owner.Granted(B));
    }

    [Fact]
    public void Should_not_know_what_a_node_has_that_may_have_followed_another_owner_since_it_reported()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Owner.Call(owner.Now);
        owner.Report(C, None, [], report => report with { Wait = TimeSpan.FromSeconds(20).Ticks }); // And then no more.
        owner.Advance(PermitTimes.Reclaim + TimeSpan.FromSeconds(1), new Dictionary<string, PermitHolding[]> { [A] = None });
        Assert.False(owner.Owner.IsAuthorised(owner.Now), "it has been alone");

        owner.Report(B, None, Waits(1));
        Assert.Equal((true, 0), (owner.Owner.IsAuthorised(owner.Now), owner.Granted(B).Count));
        owner.Advance(PermitTimes.RunOut + PermitTimes.Margin + PermitTimes.Interval, new Dictionary<string, PermitHolding[]> { [A] = None, [B] = None });
        owner.Report(B, None, Waits(1));

        Assert.Single(owner.Granted(B));
    }

    [Fact]
    public void Should_grant_what_a_silent_node_had_when_it_has_to_have_given_it_up()
    {
        var owner = GrantingOwner.OfThree(None);
        var two = new Dictionary<string, PermitHolding[]> { [A] = None, [B] = None };
        owner.Report(C, [Holding(permits: 3, limit: 3)]);
        owner.Advance(PermitTimes.Reclaim - PermitTimes.Interval, two);
        owner.Report(B, None, Wait());
        Assert.Empty(owner.Granted(B));

        owner.Advance(PermitTimes.Interval * 2, new Dictionary<string, PermitHolding[]> { [A] = None });

        Assert.Single(owner.Granted(B));
    }

    [Fact]
    public void Should_be_over_when_one_has_been_started_again_while_the_other_may_follow_somebody_else()
    {
        var owner = GrantingOwner.OfThree(None);
        owner.Advance(TimeSpan.FromSeconds(5), new Dictionary<string, PermitHolding[]> { [A] = None });

        for (var end = owner.Now + TimeSpan.FromSeconds(4); owner.Now < end; owner.Now += PermitTimes.Interval)
        {
            owner.Owner.Call(owner.Now);
            owner.Report(A, None);
            owner.ReportFresh(B, None, instance: 2); // The one before may have followed whomever c does.
        }

        Assert.True(owner.Owner.IsOver, "that is no majority");
    }

    [Fact]
    public void Should_say_so_when_it_resigns_and_grant_no_more()
    {
        var owner = GrantingOwner.OfThree(None);

        owner.Owner.Resign(owner.Now);

        Assert.All([A, B, C], node => Assert.True(owner.Sent(node)[^1].HasResigned, "it grants no more"));
        owner.Report(B, None, Wait());
        Assert.Empty(owner.Granted(B));
    }
}
