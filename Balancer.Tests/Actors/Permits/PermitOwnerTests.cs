using Balancer.Actors.Permits;
using static Balancer.Tests.Actors.Permits.Heard;

namespace Balancer.Tests.Actors.Permits;

/// <summary>Whom an owner grants what.</summary>
public sealed class PermitOwnerTests
{
    private const string A = "a:1";
    private const string B = "b:1";
    private const string C = "c:1";

    [Fact]
    public void Should_choose_the_backend_that_all_nodes_together_have_the_fewest_requests_on()
    {
        var owner = GrantingOwner.OfThree(Holding("x"), Holding("y"), Holding("z"));
        owner.Report(B, [Holding("x", permits: 1), Holding("y"), Holding("z", permits: 1)]);

        owner.Report(C, [Holding("x"), Holding("y"), Holding("z")], Wait());

        Assert.Equal(["y"], owner.Granted(C));
    }

    [Fact]
    public void Should_choose_by_weight()
    {
        PermitHolding[] backends = [Holding("x", limit: 0, weight: 1), Holding("y", limit: 0, weight: 3)];
        var owner = GrantingOwner.OfThree(backends);

        owner.Report(B, backends, Waits(4));

        Assert.Equal(3, owner.Granted(B).Count(backend => backend == "y"));
    }

    [Fact]
    public void Should_serve_the_request_that_waits_longest_on_whatever_node()
    {
        var owner = GrantingOwner.OfThree(Holding("x", limit: 1));
        owner.Report(A, [Holding("x", permits: 1, limit: 1)]);
        owner.Report(B, [Holding("x", limit: 1)], Wait(10));
        owner.Report(C, [Holding("x", limit: 1)], Wait(20));

        owner.Report(A, [Holding("x", limit: 1)]);

        Assert.Equal((0, 1), (owner.Granted(B).Count, owner.Granted(C).Count));
    }

    [Fact]
    public void Should_keep_to_the_least_limit_that_a_node_knows()
    {
        var owner = GrantingOwner.OfThree(Holding("x", limit: 3));
        owner.Report(B, [Holding("x", limit: 1)]);

        owner.Report(C, [Holding("x", limit: 3)], Waits(2));

        Assert.Single(owner.Granted(C));
    }

    [Theory]
    [InlineData(0, -1, "x")]
    [InlineData(1, 0, "y")]
    [InlineData(-1, 1, "y")]
    public void Should_choose_among_those_that_the_node_would_choose(int ofX, int ofY, string chosen)
    {
        var owner = GrantingOwner.OfThree(Holding("x"), Holding("y"));

        owner.Report(B, [Holding("x", rank: ofX), Holding("y", rank: ofY)], Wait());

        Assert.Equal([chosen], owner.Granted(B));
    }

    [Fact]
    public void Should_pass_over_a_backend_that_was_tried_while_there_is_another_one()
    {
        PermitHolding[] backends = [Holding("x"), Holding("y")];
        var owner = GrantingOwner.OfThree(Holding("x"), Holding("y", permits: 1));

        owner.Report(B, backends, Wait(1, "x"));
        owner.Report(C, backends, Wait(1, "x", "y"));

        Assert.Equal("y", Assert.Single(owner.Granted(B)));
        Assert.Equal("x", Assert.Single(owner.Granted(C)));
    }

    [Fact]
    public void Should_not_grant_more_than_two_for_a_limited_backend_to_a_node_that_has_not_said_to_have_them()
    {
        var owner = GrantingOwner.OfThree(Holding("x", limit: 9));

        owner.Report(B, [Holding("x", limit: 9)], Waits(3));

        Assert.Equal(2, owner.Granted(B).Count);
    }

    [Fact]
    public void Should_recall_what_would_be_better_elsewhere()
    {
        var owner = GrantingOwner.OfThree(Holding("x", limit: 0), Holding("y", limit: 0));
        owner.Report(B, [Holding("x", permits: 6, limit: 0), Holding("y", limit: 0)]);

        owner.Owner.Call(owner.Now);

        Assert.Equal([new PermitRecall("x", 3)], owner.Sent(B)[^1].Recalls);
        Assert.Null(owner.Sent(C)[^1].Recalls);
    }
}
