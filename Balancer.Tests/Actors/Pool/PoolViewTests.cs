using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

public sealed class PoolViewTests
{
    private readonly PoolView _view = new(() => Some.Moment);

    [Fact]
    public void Should_choose_nobody_when_there_is_no_backend()
    {
        Assert.Null(_view.Take(null));
        Assert.Null(_view.Take(Some.Ids(1)));
    }

    [Fact]
    public void Should_choose_nobody_when_all_are_dead()
    {
        Add(Liveness.Dead, Liveness.Dead);

        Assert.Null(Taken());
        Assert.Null(Taken(0));
    }

    [Fact]
    public void Should_prefer_the_live_when_others_are_unknown()
    {
        Add(Liveness.Unknown, Liveness.Alive, Liveness.Dead);

        Assert.Equal([1, 1, 1], TakenInTurn(3));
    }

    [Fact]
    public void Should_choose_the_unknown_in_turn_when_nobody_is_live()
    {
        Add(Liveness.Unknown, Liveness.Dead, Liveness.Unknown);

        Assert.Equal([0, 2, 0, 2], TakenInTurn(4));
    }

    [Fact]
    public void Should_pass_over_the_tried_when_another_live_one_is_there()
    {
        Add(Liveness.Alive, Liveness.Alive, Liveness.Alive);
        _view.Apply(2, Liveness.Alive, active: 100, seen: 0);

        Assert.Equal(2, Taken(0, 1));
        Assert.Equal(1, Taken(0));
    }

    [Theory]
    [InlineData("Unknown")]
    [InlineData("Dead")]
    public void Should_choose_the_tried_again_when_it_is_the_only_live_one(string other)
    {
        Add(Enum.Parse<Liveness>(other), Liveness.Alive);

        Assert.Equal(1, Taken(1));
    }

    [Fact]
    public void Should_choose_the_tried_again_when_all_were_tried()
    {
        Add(Liveness.Alive, Liveness.Alive);
        Taken();

        Assert.Equal(1, Taken(0, 1));
    }

    [Fact]
    public void Should_leave_a_request_without_a_place_when_it_was_tried_elsewhere_and_the_other_is_full()
    {
        Add(Liveness.Alive, Liveness.Alive);
        var other = _view.Find(new BackendId(1))!;
        other.MaxConnections = 1;
        _view.Apply(1, Liveness.Alive, active: 1, seen: 0);

        Assert.Null(Taken(0));

        _view.Apply(1, Liveness.Alive, active: 0, seen: 0);
        Assert.Equal(1, Taken(0));
    }

    private void Add(params IReadOnlyList<Liveness> livenesses)
    {
        for (var number = 0; number < livenesses.Count; number++)
        {
            _view.Add(number);
            _view.Apply(number, livenesses[number], active: 0, seen: 0);
        }
    }

    private int? Taken(params int[] tried)
    {
        return _view.Take(tried.Length == 0 ? null : Some.Ids(tried))?.Id.Value;
    }

    private int[] TakenInTurn(int count)
    {
        return [.. Enumerable.Range(0, count).Select(_ => Taken()!.Value)];
    }
}
