using Balancer.Actors.Permits;

namespace Balancer.Tests.Actors.Permits;

/// <summary>Whom an owner grants what.</summary>
public sealed class PermitOwnerTests : PermitOwnerTest
{
    [Fact]
    public void Should_choose_the_backend_that_all_nodes_together_have_the_fewest_requests_on()
    {
        ReportAll(Holding("x"), Holding("y"), Holding("z"));
        Report("b", [], Holding("x", permits: 1), Holding("y"), Holding("z", permits: 1));

        Report("c", [Since(1)], Holding("x"), Holding("y"), Holding("z"));

        Assert.Equal([("c", "y")], Granted);
    }

    [Fact]
    public void Should_choose_by_weight()
    {
        ReportAll(Holding("x", weight: 1), Holding("y", weight: 3));

        Report("b", [Since(4), Since(3), Since(2), Since(1)], Holding("x", weight: 1), Holding("y", weight: 3));

        Assert.Equal(3, Granted.Count(grant => grant.Backend == "y"));
    }

    [Fact]
    public void Should_serve_the_request_that_waits_longest_on_whatever_node()
    {
        ReportAll(Holding("x", limit: 1));
        Report("a", [], Holding("x", permits: 1, limit: 1));
        Report("b", [Since(10)], Holding("x", limit: 1));
        Report("c", [Since(20)], Holding("x", limit: 1));

        Report("a", [], Holding("x", limit: 1));

        Assert.Equal([("c", "x")], Granted);
    }

    [Fact]
    public void Should_keep_to_the_least_limit_that_a_node_knows()
    {
        ReportAll(Holding("x", limit: 3));
        Report("b", [], Holding("x", limit: 1));

        Report("c", [Since(2), Since(1)], Holding("x", limit: 3));

        Assert.Single(Granted);
    }

    [Theory]
    [InlineData(0, -1, "x")]
    [InlineData(1, 0, "y")]
    [InlineData(-1, 1, "y")]
    public void Should_choose_among_those_that_the_node_would_choose(int ofX, int ofY, string chosen)
    {
        ReportAll(Holding("x"), Holding("y"));

        Report("b", [Since(1)], Holding("x", rank: ofX), Holding("y", rank: ofY));

        Assert.Equal([("b", chosen)], Granted);
    }

    [Fact]
    public void Should_pass_over_a_backend_that_was_tried_while_there_is_another_one()
    {
        ReportAll(Holding("x"), Holding("y", permits: 5));

        Report("b", [Since(1, "x")], Holding("x"), Holding("y"));
        Report("c", [Since(1, "x", "y")], Holding("x"), Holding("y"));

        Assert.Equal([("b", "y"), ("c", "x")], Granted);
    }

    [Fact]
    public void Should_not_grant_more_than_two_for_a_limited_backend_to_a_node_that_has_not_said_to_have_them()
    {
        ReportAll(Holding("x", limit: 9));

        Report("b", [Since(3), Since(2), Since(1)], Holding("x", limit: 9));

        Assert.Equal(2, Granted.Count);
    }

    [Fact]
    public void Should_tell_others_to_yield_when_a_request_waits()
    {
        ReportAll(Holding("x", permits: 1, limit: 1));

        Report("b", [Since(1)], Holding("x", limit: 1));

        Assert.True(LastTo("c").OthersWait);
        Assert.False(LastTo("b").OthersWait);
    }

    [Fact]
    public void Should_recall_what_would_be_better_elsewhere()
    {
        ReportAll(Holding("x"), Holding("y"));
        Report("b", [], Holding("x", permits: 6), Holding("y"));

        Owner.Call(Now);

        Assert.Equal([new PermitRecall("x", 3)], LastTo("b").Recalls);
        Assert.Null(LastTo("c").Recalls);
    }
}
