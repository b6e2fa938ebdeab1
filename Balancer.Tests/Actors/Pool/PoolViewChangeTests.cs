using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>How the pool's view of a backend changes with what is sent to it and with what it tells.</summary>
public sealed class PoolViewChangeTests
{
    private readonly PoolView _view = new(() => Some.Moment);

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
        _view.Apply(0, Liveness.Alive, active: 2, seen: 3);

        Assert.Equal(4, Load(0));
    }

    [Fact]
    public void Should_remember_the_load_when_a_backend_goes_and_comes_back()
    {
        Add(Liveness.Alive, Liveness.Alive);
        TakenInTurn(4);

        _view.Apply(0, Liveness.Dead, active: 2, seen: 2);
        Assert.Equal([1, 1], TakenInTurn(2));
        _view.Apply(0, Liveness.Alive, active: 2, seen: 2);

        Assert.Equal([0, 0], TakenInTurn(2));
    }

    [Fact]
    public void Should_not_move_back_in_turn_when_a_backend_tells_nothing_new()
    {
        Add(Liveness.Alive, Liveness.Alive);

        _view.Apply(0, Liveness.Alive, active: 0, seen: 0);

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

        _view.Apply(0, Liveness.Alive, active: 0, seen: 0);

        Assert.Null(Taken());
    }

    private void Add(params IReadOnlyList<Liveness> livenesses)
    {
        for (var number = 0; number < livenesses.Count; number++)
        {
            _view.Add(number);
            _view.Apply(number, livenesses[number], active: 0, seen: 0);
        }
    }

    private int? Taken()
    {
        return _view.Take(null)?.Id.Value;
    }

    private int[] TakenInTurn(int count)
    {
        return [.. Enumerable.Range(0, count).Select(_ => Taken()!.Value)];
    }

    private int Load(int number)
    {
        return _view.LoadOf(number);
    }
}
