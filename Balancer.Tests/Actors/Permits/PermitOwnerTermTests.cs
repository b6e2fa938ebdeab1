using Balancer.Actors.Permits;

namespace Balancer.Tests.Actors.Permits;

/// <summary>When an owner grants: only what nobody else can have granted.</summary>
public sealed class PermitOwnerTermTests : PermitOwnerTest
{
    private static readonly PermitHolding Free = Holding("x", limit: 2);

    [Fact]
    public void Should_grant_at_once_when_all_nodes_have_just_started()
    {
        Report("a", [Since(1)], Free);
        Report("b", [], Free);
        Assert.Empty(Granted);

        Report("c", [], Free);
        Assert.Empty(Granted);
        Go(PermitTimes.Interval * 2, ("a", [Free]), ("b", [Free]), ("c", [Free])); // In which all follow it that there are.
        Report("a", [Since(1)], Free);

        Assert.Equal([("a", "x")], Granted);
    }

    [Fact]
    public void Should_grant_nothing_until_a_node_that_is_missing_can_have_nothing_any_more()
    {
        Go(PermitTimes.Valid + PermitTimes.RunOut + TimeSpan.FromSeconds(1), ("a", [Free]), ("b", [Free]));
        Report("b", [Since(1)], Free);
        Assert.Empty(Granted);

        Go(PermitTimes.Margin, ("a", [Free]));

        Assert.Equal([("b", "x")], Granted);
    }

    [Fact]
    public void Should_grant_what_a_silent_node_had_when_it_has_to_have_given_it_up()
    {
        ReportAll(Free);
        Report("c", [], Holding("x", permits: 2, limit: 2));
        Go(PermitTimes.Reclaim - TimeSpan.FromSeconds(1), ("a", [Free]), ("b", [Free]));
        Report("b", [Since(1)], Free);
        Assert.Empty(Granted);

        Go(TimeSpan.FromSeconds(2), ("a", [Free]));

        Assert.Equal([("b", "x")], Granted);
    }

    [Fact]
    public void Should_grant_what_a_node_had_when_it_was_started_again()
    {
        ReportAll(Free);
        Report("c", [], Holding("x", permits: 2, limit: 2));
        Report("b", [Since(1)], Free);
        Assert.Empty(Granted);

        Report("c", instance: 2, [], Free); // Asked whether it is the later one,
        Wait(TimeSpan.FromMilliseconds(1));
        Report("c", instance: 2, [], Free); // it has answered.

        Assert.Equal([("b", "x")], Granted);
    }

    [Fact]
    public void Should_not_take_a_late_word_of_a_process_that_is_no_more_for_a_later_one()
    {
        ReportAll(Free);
        Report("c", instance: 2, [], Free);
        Wait(TimeSpan.FromMilliseconds(1));
        Report("c", instance: 2, [], Holding("x", permits: 2, limit: 2));

        Report("c", instance: 1, [], Free);
        Report("b", [Since(1)], Free);

        Assert.Empty(Granted);
        Assert.Equal(2, Owner.CountOf("x"));
    }

    [Fact]
    public void Should_be_over_when_it_has_no_majority_any_more()
    {
        ReportAll(Free);
        Assert.True(Owner.IsAuthorised(Now));

        Go(PermitTimes.Valid + PermitTimes.Interval, ("a", [Free]));

        Assert.True(Owner.IsOver);
        Report("a", [Since(1)], Free);
        Assert.Empty(Granted);
    }

    [Fact]
    public void Should_be_over_when_one_has_been_started_again_while_the_other_may_follow_somebody_else()
    {
        ReportAll(Free);
        Go(TimeSpan.FromSeconds(5), ("a", [Free]));

        for (var end = Now + TimeSpan.FromSeconds(4); Now < end; Wait(PermitTimes.Interval))
        {
            Owner.Call(Now);
            Report("a", [], Free);
            Report("b", instance: 2, [], Free); // The one before may have followed whomever c does.
        }

        Assert.True(Owner.IsOver);
    }

    [Fact]
    public void Should_be_over_when_it_hears_of_a_later_term()
    {
        ReportAll(Free);

        Owner.Hear("b", new PermitReport("pool", new Term(5, "b", 1), 1, 9, 0, 0, 0, 0, 0, IsFresh: false, IsFull: false, IsAck: true, [], []), Now);

        Assert.True(Owner.IsOver);
        Assert.Equal(5, Owner.LatestNumber);
    }

    [Fact]
    public void Should_say_so_when_it_resigns()
    {
        ReportAll(Free);

        Owner.Resign(Now);

        Assert.All(Nodes, node => Assert.True(LastTo(node).HasResigned));
        Report("b", [Since(1)], Free);
        Assert.Empty(Granted);
    }
}
