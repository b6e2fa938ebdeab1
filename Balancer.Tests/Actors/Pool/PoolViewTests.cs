using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

public sealed class PoolViewTests
{
    private readonly PoolView _view = new();

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
        _view.Apply(new BackendId(2), Liveness.Alive, active: 100, seen: 0);

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
    public void Should_count_a_request_when_it_is_sent()
    {
        Add(Liveness.Alive, Liveness.Alive);

        TakenInTurn(5);

        Assert.Equal((3, 2), (Load(0), Load(1)));
    }

    [Fact]
    public void Should_keep_counting_what_is_on_its_way_when_an_older_state_arrives()
    {
        Add(Liveness.Alive);
        TakenInTurn(5);

        // Three of the five have reached the backend, and one of these has ended.
        _view.Apply(new BackendId(0), Liveness.Alive, active: 2, seen: 3);

        Assert.Equal(4, Load(0));
    }

    [Fact]
    public void Should_remember_the_load_when_a_backend_goes_and_comes_back()
    {
        Add(Liveness.Alive, Liveness.Alive);
        TakenInTurn(4);

        _view.Apply(new BackendId(0), Liveness.Dead, active: 2, seen: 2);
        Assert.Equal([1, 1], TakenInTurn(2));
        _view.Apply(new BackendId(0), Liveness.Alive, active: 2, seen: 2);

        Assert.Equal([0, 0], TakenInTurn(2));
    }

    [Fact]
    public void Should_not_move_back_in_turn_when_a_backend_tells_nothing_new()
    {
        Add(Liveness.Alive, Liveness.Alive);

        _view.Apply(new BackendId(0), Liveness.Alive, active: 0, seen: 0);

        Assert.Equal(0, Taken());
    }

    [Fact]
    public void Should_choose_only_the_others_when_a_backend_is_removed()
    {
        Add(Liveness.Alive, Liveness.Alive, Liveness.Dead);

        _view.Remove(new BackendId(0));
        _view.Remove(new BackendId(2));
        _view.Remove(new BackendId(9));

        Assert.Equal([1, 1], TakenInTurn(2));
    }

    [Fact]
    public void Should_stay_as_it_is_when_a_removed_backend_still_speaks()
    {
        Add(Liveness.Alive);
        _view.Remove(new BackendId(0));

        _view.Apply(new BackendId(0), Liveness.Alive, active: 0, seen: 0);

        Assert.Null(Taken());
    }

    private void Add(params IReadOnlyList<Liveness> livenesses)
    {
        for (var number = 0; number < livenesses.Count; number++)
        {
            _view.Add(Some.Backend(number));
            _view.Apply(new BackendId(number), livenesses[number], active: 0, seen: 0);
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

    private int Load(int number)
    {
        return _view.LoadOf(new BackendId(number));
    }
}
