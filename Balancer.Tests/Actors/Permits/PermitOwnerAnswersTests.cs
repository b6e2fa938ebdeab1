using Balancer.Actors.Permits;
using static Balancer.Tests.Actors.Permits.Heard;

namespace Balancer.Tests.Actors.Permits;

/// <summary>What nodes are told, and when.</summary>
public sealed class PermitOwnerAnswersTests
{
    private const string A = "a:1";
    private const string B = "b:1";
    private const string C = "c:1";

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly PermitHolding[] None = [Holding(limit: 3)];

    [Fact]
    public void Should_call_all_nodes()
    {
        var owner = new GrantingOwner(A, B, C);

        owner.Owner.Call(owner.Now);

        Assert.All([A, B, C], node =>
        {
            var call = Assert.Single(owner.Sent(node));
            Assert.Equal((true, GrantingOwner.Term, owner.Now.Ticks, 0L, 0L), (call.IsCall, call.Term, call.Stamp, call.Instance, call.Valid));
        });
    }

    [Fact]
    public void Should_answer_a_report_and_no_acknowledgement()
    {
        var owner = GrantingOwner.OfThree(None);
        owner.Forget();
        owner.Now += PermitTimes.Response;

        owner.Report(B, None, [], report => report with { IsAck = true });
        Assert.Empty(owner.Sent(B));
        owner.Report(B, None);

        var answer = Assert.Single(owner.Sent(B));
        Assert.Equal((owner.Now.Ticks, 1L, false, true), (answer.Echo, answer.Instance, answer.IsCall, answer.IsAuthorised));
    }

    [Fact]
    public void Should_tell_others_to_yield_when_requests_wait_and_again_when_they_do_not()
    {
        var owner = GrantingOwner.OfThree(None);
        owner.Report(A, [Holding(permits: 3, limit: 3)]);
        owner.Forget();

        owner.Report(C, None, Wait());
        Assert.All([A, B], node => Assert.True(Assert.Single(owner.Sent(node)).OthersWait, "they have what is waited for, or may get it"));
        Assert.False(owner.Sent(C)[^1].OthersWait, "they are its own");
        owner.Report(C, None, Waits(2));
        Assert.All([A, B], node => Assert.Empty(owner.Sent(node)));
        owner.Report(C, None);

        Assert.All([A, B], node => Assert.False(Assert.Single(owner.Sent(node)).OthersWait, "nobody waits any more"));
    }

    [Fact]
    public void Should_tell_nobody_to_yield_when_there_is_a_place()
    {
        var owner = GrantingOwner.OfThree(None);
        owner.Forget();

        owner.Report(C, None, Wait());

        Assert.Empty(owner.Sent(A));
        Assert.Single(owner.Granted(C));
    }

    [Fact]
    public void Should_grant_nothing_to_a_node_that_does_not_answer()
    {
        var owner = GrantingOwner.OfThree(Holding(limit: 0));
        owner.Report(C, [Holding(limit: 0)], Wait());
        Assert.Single(owner.Granted(C));
        owner.Now += PermitTimes.Response + Tick;

        owner.Report(C, [Holding(limit: 0)], Waits(2), report => report with { Seen = 0 });
        Assert.Empty(owner.Granted(C));
        owner.Report(C, [Holding(limit: 0, permits: 1)], Wait());

        Assert.Single(owner.Granted(C));
    }

    [Fact]
    public void Should_let_a_node_use_what_it_has_for_as_long_as_a_majority_is_sure_to_follow()
    {
        var owner = GrantingOwner.OfThree(None);
        owner.Now += TimeSpan.FromSeconds(2); // In which it hears of nobody.
        owner.Forget();

        owner.Report(C, None);

        var answer = owner.Sent(C)[^1];
        Assert.Equal(PermitTimes.Valid - TimeSpan.FromSeconds(2), TimeSpan.FromTicks(answer.Valid));
    }

    [Fact]
    public void Should_let_a_node_use_nothing_when_it_is_not_known_what_it_has()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Begin([A, B], None);

        owner.Report(C, None, [], report => report with { IsFull = false });

        Assert.Equal(0, owner.Sent(C)[^1].Valid);
    }

    [Fact]
    public void Should_call_at_once_a_node_whose_name_another_process_uses()
    {
        var owner = GrantingOwner.OfThree(None);
        owner.Report(C, [Holding(permits: 3, limit: 3)]);
        owner.Forget();
        owner.Now += Tick;

        owner.Report(C, None, [], report => report with { Instance = 2 });
        Assert.True(Assert.Single(owner.Sent(C)).IsCall, "the one that is there will answer");
        Assert.Equal(3, owner.Owner.CountOf("app0"));
        owner.Report(C, None, [], report => report with { Instance = 2 });

        Assert.Equal((0, 2L), (owner.Owner.CountOf("app0"), Assert.Single(owner.Sent(C)).Instance));
    }

    [Fact]
    public void Should_hear_nobody_who_is_not_among_the_nodes_there_can_be()
    {
        var owner = GrantingOwner.OfThree(None);

        owner.Owner.Hear("d:1", Report(GrantingOwner.Term, 1, backends: Holding(permits: 9)), owner.Now);

        Assert.Equal(0, owner.Owner.CountOf("app0"));
    }

    [Fact]
    public void Should_not_take_a_late_word_of_a_process_that_is_no_more_for_a_later_one()
    {
        var owner = GrantingOwner.OfThree(None);
        owner.Now += Tick;
        owner.Report(C, None, [], report => report with { Instance = 2 });
        owner.Now += Tick;
        owner.Report(C, [Holding(permits: 2, limit: 3)], [], report => report with { Instance = 2 });

        owner.Report(C, None);
        owner.Report(C, None);

        Assert.Equal(2, owner.Owner.CountOf("app0"));
    }
}
