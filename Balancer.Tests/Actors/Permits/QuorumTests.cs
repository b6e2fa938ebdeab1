using Balancer.Actors.Permits;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Permits;

public class QuorumTests
{
    private static readonly Vote None = new(HasReported: false, Some.Moment, default);
    private static readonly Vote Yes = After(0);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void Should_be_authorised_when_a_majority_has_reported(int nodes, int needed)
    {
        for (var reported = 0; reported <= nodes; reported++)
        {
            var quorum = new Quorum(nodes, own: 0);

            quorum.Count([.. Enumerable.Range(0, nodes).Select(node => node < reported ? Yes : None)], At(0));

            Assert.Equal(reported >= needed, quorum.IsAuthorised(At(0)));
            Assert.Equal(reported >= needed ? At(0) : null, quorum.Since);
        }
    }

    [Fact]
    public void Should_not_be_authorised_when_its_own_node_has_not_reported()
    {
        var quorum = new Quorum(3, own: 1);

        quorum.Count([Yes, None, Yes], At(0));

        Assert.False(quorum.IsAuthorised(At(0)), "two owners of one majority would not meet");
        Assert.Equal(default, quorum.ConfirmedUntil);
    }

    [Theory]
    [InlineData(5, 3, 1, 3)] // The second of three makes the majority.
    [InlineData(5, 1, 3, 3)]
    [InlineData(1, 5, 3, 1)] // Its own node has to be part of it.
    [InlineData(3, 5, 4, 3)]
    public void Should_hold_from_when_the_last_one_of_a_majority_was_asked(int own, int second, int third, int expected)
    {
        var quorum = new Quorum(3, own: 0);

        quorum.Count([After(own), After(second), After(third)], At(6));

        Assert.Equal(At(expected) + PermitTimes.Valid, quorum.AuthorisedUntil);
        Assert.Equal(quorum.AuthorisedUntil, quorum.ConfirmedUntil);
    }

    [Fact]
    public void Should_count_a_node_only_when_it_stands_by_nobody_else_any_more()
    {
        var quorum = new Quorum(3, own: 0);
        Vote[] votes = [Yes, Yes with { From = At(2) }, None];

        quorum.Count(votes, At(1));
        Assert.Equal((At(0) + PermitTimes.Valid, false), (quorum.ConfirmedUntil, quorum.IsAuthorised(At(1))));
        quorum.Count(votes, At(2));

        Assert.True(quorum.IsAuthorised(At(2)), "it stands by this one now");
        Assert.Equal(At(2), quorum.Since);
    }

    [Fact]
    public void Should_be_over_for_good_when_its_time_has_passed()
    {
        var quorum = new Quorum(2, own: 0);
        quorum.Count([Yes, Yes], At(0));
        var until = quorum.AuthorisedUntil;

        Assert.True(quorum.IsAuthorised(until - TimeSpan.FromTicks(1)), "its time has not passed");
        Assert.False(quorum.IsAuthorised(until), "its time has passed");
        quorum.Count([Yes, Yes], until);
        Assert.True(quorum.IsOver, "another owner may have begun");
        quorum.Count([After(7), After(7)], until);

        Assert.Equal((true, false), (quorum.IsOver, quorum.IsAuthorised(until)));
    }

    [Fact]
    public void Should_not_be_over_when_it_has_not_begun()
    {
        var quorum = new Quorum(2, own: 0);

        quorum.Count([Yes, None], At(100));

        Assert.False(quorum.IsOver, "the other node may come yet");
    }

    [Fact]
    public void Should_go_on_when_it_is_confirmed_in_time()
    {
        var quorum = new Quorum(2, own: 0);
        quorum.Count([Yes, Yes], At(0));

        quorum.Count([After(7), After(7)], At(7));

        Assert.Equal((At(0), At(7) + PermitTimes.Valid, false), (quorum.Since, quorum.AuthorisedUntil, quorum.IsOver));
    }

    private static DateTimeOffset At(int seconds) => Some.Moment + TimeSpan.FromSeconds(seconds);

    // One that has answered what was sent then.
    private static Vote After(int seconds) => new(HasReported: true, At(seconds), default);
}
