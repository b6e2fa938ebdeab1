using Balancer.Actors.Permits;

namespace Balancer.Tests.Actors.Permits;

/// <summary>Reports that come late, and those of other processes of its name.</summary>
public sealed partial class PermitPeerTests
{
    [Fact]
    public void Should_take_no_report_that_a_later_one_has_overtaken()
    {
        Take(Full(Heard.Holding("app0", permits: 2)) with { Number = 5, Stamp = 50 });

        Assert.False(Take(Full() with { Number = 4, Stamp = 40 }), "it is old");
        Assert.False(Take(Full() with { Number = 5, Stamp = 40 }), "it has come twice");

        Assert.Equal((2, 50L, _now), (Count("app0"), _peer.Stamp, _peer.StampAt));
    }

    [Fact]
    public void Should_ask_another_process_of_its_name_which_one_is_there()
    {
        Take(Full(Heard.Holding("app0", permits: 2)));

        Assert.False(Take(Full() with { Instance = 2 }), "it may be the earlier one");

        Assert.Equal((2L, _now.Ticks), _peer.Challenge);
        Assert.Equal((1L, 2), (_peer.Instance, Count("app0")));
    }

    [Fact]
    public void Should_take_the_one_that_answers_for_the_one_that_is_there()
    {
        Take(Full(Heard.Holding("app0", permits: 2)));
        _peer.IsKnown = true;
        Take(Full() with { Instance = 2 });
        var asked = _now;
        _now += PermitTimes.Interval;

        Assert.False(Take(Full() with { Instance = 2, Echo = asked.Ticks - 1 }), "that is no answer");
        Assert.Equal((2L, asked.Ticks), _peer.Challenge);
        Assert.True(Take(Full(Heard.Holding("app1", permits: 1)) with { Instance = 2, Echo = asked.Ticks, Number = 1 }), "the other one could not have answered");

        Assert.Equal((2L, 0, 1), (_peer.Instance, Count("app0"), Count("app1")));
        Assert.Null(_peer.Challenge);
        Assert.False(_peer.IsKnown, "what the other one had when the term began does not count");
    }

    [Fact]
    public void Should_take_no_report_of_a_process_that_is_no_more()
    {
        Take(Full(Heard.Holding("app0", permits: 2)));
        Take(Full() with { Instance = 2 });
        Take(Full(Heard.Holding("app1", permits: 1)) with { Instance = 2, Echo = _now.Ticks });

        Assert.False(Take(Full(Heard.Holding("app0", permits: 2)) with { Echo = _now.Ticks }), "it is no more");

        Assert.Equal((2L, 0, 1), (_peer.Instance, Count("app0"), Count("app1")));
        Assert.Null(_peer.Challenge);
    }

    [Fact]
    public void Should_ask_anew_when_yet_another_process_turns_up()
    {
        Take(Full());
        Take(Full() with { Instance = 2 });
        _now += PermitTimes.Interval;

        Take(Full() with { Instance = 3 });

        Assert.Equal((3L, _now.Ticks), _peer.Challenge);
    }

    [Fact]
    public void Should_forget_its_waiting_requests_and_what_was_on_its_way_when_another_process_takes_its_place()
    {
        Take(Full(Heard.Holding("app0")) with { Waits = Heard.Waits(3) });
        Grant("app0");
        Take(Full() with { Instance = 2 });

        Take(Full() with { Instance = 2, Echo = _now.Ticks, IsFull = false });

        Assert.Equal((0, 0, 0, false), (Count("app0"), _peer.Unseen, _peer.Waits.Count, _peer.IsAccounted));
    }

    [Fact]
    public void Should_hold_nothing_when_it_is_cleared()
    {
        Take(Full(Heard.Holding("app0", permits: 2)) with { Waits = Heard.Waits(3) });
        Grant("app0");

        _peer.Clear(_now, _book);

        Assert.Equal((0, 0, 0), (Count("app0"), _peer.Unseen, _peer.Waits.Count));
        Assert.Equal((false, _now), (_peer.IsAccounted, _peer.ClearedAt));
    }

    [Fact]
    public void Should_take_no_report_that_was_made_before_it_was_cleared()
    {
        Take(Full(Heard.Holding("app0", permits: 2)));
        _peer.Clear(_now, _book);

        Assert.False(Take(Full(Heard.Holding("app0", permits: 2)) with { Echo = _now.Ticks - 1 }), "it may have held that before");
        Assert.Equal((0, false), (Count("app0"), _peer.IsAccounted));

        Assert.True(Take(Full(Heard.Holding("app0", permits: 1)) with { Echo = _now.Ticks }), "it has heard of the owner since");
        Assert.Equal((1, true), (Count("app0"), _peer.IsAccounted));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3000, 3250)] // And a little, as its clock may be a little faster.
    public void Should_have_a_vote_when_it_stands_by_another_owner_no_longer(int wait, int from)
    {
        Take(Full() with { Wait = TimeSpan.FromMilliseconds(wait).Ticks, IsFresh = true, Echo = _now.Ticks });

        Assert.Equal(new Vote(HasReported: true, _now, _now + TimeSpan.FromMilliseconds(from)), _peer.Vote);
    }

    [Fact]
    public void Should_have_heard_of_the_owner_when_it_has_last_said_so()
    {
        Take(Full() with { Echo = _now.Ticks });

        Take(Full() with { Echo = _now.Ticks + 5, Wait = 100 });
        Take(Full() with { Echo = _now.Ticks + 3 });

        Assert.Equal((_now + TimeSpan.FromTicks(5), _now), (_peer.Vote.Echo, _peer.Vote.From));
    }
}
