using Balancer.Actors.Permits;

namespace Balancer.Tests.Actors.Permits;

/// <summary>When anything is granted at all.</summary>
public sealed class PermitOwnerBeginningTests
{
    private const string A = "a:1";
    private const string B = "b:1";
    private const string C = "c:1";

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly PermitHolding[] None = [Heard.Holding(limit: 3)];

    [Fact]
    public void Should_grant_nothing_before_it_is_authorised()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Owner.Call(owner.Now);

        owner.Report(A, [Heard.Holding(limit: 0)], Heard.Wait());
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
        owner.Report(B, None, Heard.Waits(1), report => report with { Wait = TimeSpan.FromSeconds(1).Ticks });

        owner.Now += TimeSpan.FromSeconds(1) + PermitTimes.Slack - Tick;
        owner.Owner.Call(owner.Now);
        Assert.Empty(owner.Granted(B));
        owner.Now += Tick;
        owner.Owner.Call(owner.Now);

        Assert.Equal(["app0"], owner.Granted(B));
    }

    [Fact]
    public void Should_grant_only_what_others_are_known_to_have_had_until_every_node_is_accounted_for()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Begin([A], Heard.Holding(permits: 1, limit: 3));
        owner.Begin([B], None);
        owner.Owner.Call(owner.Now);
        owner.Report(A, [Heard.Holding(permits: 1, limit: 3)]); // As it was when the term began.
        owner.Report(B, None, Heard.Waits(2));
        Assert.False(owner.Owner.IsClear, "it is not known what the third one holds");
        Assert.Empty(owner.Granted(B));

        owner.Report(A, None);
        Assert.Single(owner.Granted(B));
        owner.Report(B, [Heard.Holding(permits: 1, limit: 3)], Heard.Waits(1));
        Assert.Empty(owner.Granted(B));
        owner.Report(C, [Heard.Holding(permits: 1, limit: 3)]);

        Assert.True(owner.Owner.IsClear, "it is known of all");
        Assert.Equal((1, 3), (owner.Granted(B).Count, owner.Owner.CountOf("app0")));
    }

    [Fact]
    public void Should_grant_what_has_no_limit_before_every_node_is_accounted_for()
    {
        var owner = new GrantingOwner(A, B, C);
        owner.Begin([A, B], Heard.Holding(limit: 0));

        owner.Report(B, [Heard.Holding(limit: 0)], Heard.Waits(5));

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
        owner.Report(A, None, Heard.Wait());

        Assert.Equal((true, false), (owner.Owner.IsOver, owner.Owner.IsAuthorised(owner.Now)));
        Assert.Empty(owner.Granted(A));
    }

    [Theory]
    [InlineData(7, "a:1", 7)]
    [InlineData(5, "b:1", 6)] // Of two at once, the greater name is the later one.
    public void Should_be_over_when_a_node_follows_a_later_owner(long number, string name, long latest)
    {
        var owner = GrantingOwner.OfThree(None);

        owner.Owner.Hear(B, Heard.Report(new Term(number, name, 1), 0), owner.Now);
        owner.Report(C, None, Heard.Wait());

        Assert.Equal((true, latest), (owner.Owner.IsOver, owner.Owner.LatestNumber));
        Assert.Empty(owner.Granted(C));
    }

    [Fact]
    public void Should_go_on_when_a_node_follows_an_earlier_owner()
    {
        var owner = GrantingOwner.OfThree(None);

        owner.Owner.Hear(B, Heard.Report(new Term(4, "c:1", 1), 0), owner.Now);

        Assert.Equal((false, 5L), (owner.Owner.IsOver, owner.Owner.LatestNumber));
    }
}
