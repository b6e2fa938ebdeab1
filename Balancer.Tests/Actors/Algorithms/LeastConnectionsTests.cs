using Balancer.Actors.Algorithms;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Algorithms;

public sealed class LeastConnectionsTests
{
    private readonly LeastConnections _choice = new(() => Some.Moment);
    private readonly long[] _sent = new long[3];

    [Fact]
    public void Should_pick_nobody_when_there_is_nobody()
    {
        Assert.Null(_choice.Pick(null));
        Assert.Null(_choice.Pick(Some.Ids(1)));
        Assert.Equal(0, _choice.Count);
    }

    [Fact]
    public void Should_pick_the_member_with_the_least_load()
    {
        AddMembers(3, 1, 2);

        Assert.Equal(1, Picked());
    }

    [Fact]
    public void Should_take_turns_when_loads_stay_equal()
    {
        var members = AddMembers(0, 0, 0);

        var picks = Enumerable.Range(0, 7).Select(_ => PickAndFinish(members));

        Assert.Equal([0, 1, 2, 0, 1, 2, 0], picks);
    }

    [Fact]
    public void Should_even_loads_out_when_nothing_ends()
    {
        AddMembers(2, 0, 1);

        var picks = Enumerable.Range(0, 6).Select(_ => PickAndKeep());

        // One at load 0, then two at 1, then all three at 2: each time the one that has been at its load longest.
        Assert.Equal([1, 2, 1, 0, 2, 1], picks);
    }

    [Theory]
    [InlineData("1", 2)]
    [InlineData("1 2", 0)]
    [InlineData("1 2 0", null)]
    [InlineData("7", 1)]
    [InlineData("", 1)]
    public void Should_pass_over_the_excluded_when_others_are_there(string excluded, int? expected)
    {
        AddMembers(5, 1, 3);

        var numbers = excluded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(e => e[0] - '0');

        Assert.Equal(expected, Picked([.. numbers]));
    }

    [Fact]
    public void Should_pass_over_the_excluded_when_they_share_a_load()
    {
        AddMembers(0, 0, 0);

        Assert.Equal(2, Picked(0, 1));
        Assert.Equal(1, Picked(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Should_pick_the_others_in_turn_when_one_is_removed(int removed)
    {
        var members = AddMembers(0, 0, 0);

        _choice.Remove(members[removed]);

        Assert.Equal(2, _choice.Count);
        var others = Enumerable.Range(0, 3).Where(number => number != removed);
        Assert.Equal([.. others, .. others], Enumerable.Range(0, 4).Select(_ => PickAndFinish(members)).ToList());
    }

    [Fact]
    public void Should_pick_nobody_when_the_last_one_is_removed()
    {
        var members = AddMembers(4);

        _choice.Remove(members[0]);

        Assert.Null(_choice.Pick(null));
    }

    [Fact]
    public void Should_find_a_higher_load_when_the_lowest_is_removed()
    {
        var members = AddMembers(0, 40, 20);

        _choice.Remove(members[0]);

        Assert.Equal(2, Picked());
    }

    [Fact]
    public void Should_grow_when_a_load_is_higher_than_any_before()
    {
        AddMembers(1_000_000, 17);

        Assert.Equal(1, Picked());
        Assert.Equal(0, Picked(1));
    }

    private PoolMember[] AddMembers(params int[] loads)
    {
        PoolMember[] members = [.. loads.Select((_, number) => Some.Member(number))];
        for (var i = 0; i < loads.Length; i++)
        {
            members[i].Published(loads[i], seen: 0);
            _choice.Add(members[i]);
        }

        return members;
    }

    private int? Picked(params int[] excluded)
    {
        return _choice.Pick(excluded.Length == 0 ? null : Some.Ids(excluded))?.Backend.Id.Value;
    }

    private int PickAndKeep()
    {
        var member = _choice.Pick(null)!;
        member.Sent();
        _sent[member.Backend.Id.Value]++;
        _choice.Update(member);
        return member.Backend.Id.Value;
    }

    private int PickAndFinish(PoolMember[] members)
    {
        var number = PickAndKeep();
        members[number].Published(active: 0, seen: _sent[number]);
        _choice.Update(members[number]);
        return number;
    }
}
