using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

public sealed class WaitingTests
{
    private readonly PoolOptions _options = new() { Queue = { Length = 3, Timeout = TimeSpan.FromSeconds(5) } };
    private readonly PoolView _view = new(() => Some.Moment);
    private readonly Waiting _waiting;
    private readonly long[] _sent = new long[2];
    private PoolMember[] _members = [];

    public WaitingTests()
    {
        _waiting = new Waiting(_view, new PoolSettings(_options), route => _view.Take(route.Tried, route.Request.Affinity));
    }

    [Fact]
    public void Should_serve_the_first_who_came()
    {
        Fill(backends: 1);
        Enter(1, 2, 3);

        Assert.Equal([null, 1, null, 2, 3], [Served(), ServedAfterOneEnded(), Served(), ServedAfterOneEnded(), ServedAfterOneEnded()]);
    }

    [Fact]
    public void Should_pass_over_one_who_waits_for_another_backend()
    {
        Fill(backends: 2);
        Enter(1, tried: [0]);
        Enter(2);

        Assert.Equal(2, ServedAfterOneEnded(on: 0));
        Assert.Equal(1, ServedAfterOneEnded(on: 1));
    }

    [Fact]
    public void Should_find_the_first_for_whom_there_is_a_place_whoever_came_before()
    {
        _options.Queue.Length = 3000;
        Fill(backends: 2);
        for (var lease = 0; lease < 2000; lease++)
        {
            Enter(lease, tried: [0]);
        }

        Enter(2000, 2001);

        Assert.Equal(2000, ServedAfterOneEnded(on: 0));
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => ServedAfterOneEnded(on: 1)));
        Assert.Equal(2001, ServedAfterOneEnded(on: 0));
        Assert.Equal(3, _waiting.TakeFirst()?.Route.Lease.Value);
    }

    [Fact]
    public void Should_refuse_when_as_many_wait_as_may()
    {
        Fill(backends: 1);
        Enter(1, 2, 3);

        var refused = Enter(4);

        Assert.Equal(Refusal.QueueFull, refused?.Refusal);
        Assert.Equal((3, 3, 1), (_waiting.Describe().Length, _waiting.Describe().Waited, _waiting.Describe().Refused));
    }

    [Fact]
    public void Should_refuse_when_nobody_is_live()
    {
        Assert.Same(PoolActor.Refused.NoneAlive, Enter(1));
        Assert.Equal(0, _waiting.Length);
    }

    [Fact]
    public void Should_forget_those_who_leave()
    {
        Fill(backends: 1);
        Enter(1, 2, 3);

        _waiting.Abandon(new LeaseId(1));
        _waiting.Abandon(new LeaseId(1));
        _waiting.Abandon(new LeaseId(99));

        Assert.Equal((2, 1), (_waiting.Length, _waiting.Describe().Abandoned));
        Assert.Equal(2, ServedAfterOneEnded());
    }

    [Fact]
    public void Should_take_out_those_who_have_waited_too_long()
    {
        Fill(backends: 1);
        Enter(1, 2);

        Assert.Null(_waiting.TakeOverdue(Some.Moment.AddSeconds(4.9)));
        Assert.Equal(1, _waiting.TakeOverdue(Some.Moment.AddSeconds(5))?.Route.Lease.Value);
        Assert.Equal(2, _waiting.TakeOverdue(Some.Moment.AddSeconds(5))?.Route.Lease.Value);
        Assert.Null(_waiting.TakeOverdue(Some.Moment.AddSeconds(5)));
        Assert.Equal((0, 2), (_waiting.Length, _waiting.Describe().TimedOut));
    }

    [Fact]
    public void Should_have_them_come_again_when_those_who_wait_will_have_been_served()
    {
        _options.Queue.Length = 100;
        Fill(backends: 1);
        Enter([.. Enumerable.Range(0, 40)]);
        for (var i = 0; i < 4; i++)
        {
            ServedAfterOneEnded();
        }

        // 36 wait and one more comes, four a second are served; or four in ten seconds, which would be too long to tell.
        Assert.Equal(TimeSpan.FromSeconds(37 / 4.0), _waiting.Refuse(Refusal.QueueFull, Some.Moment).RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(1), _waiting.Refuse(Refusal.QueueFull, Some.Moment.AddSeconds(9)).RetryAfter);
    }

    [Fact]
    public void Should_have_them_come_again_after_the_longest_wait_when_nobody_was_served()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), _waiting.Refuse(Refusal.QueueFull, Some.Moment).RetryAfter);
    }

    private void Fill(int backends)
    {
        _members = [.. Enumerable.Range(0, backends).Select(_view.Add)];
        foreach (var member in _members)
        {
            member.MaxConnections = 1;
            _view.Apply(member, Liveness.Alive, active: 1, seen: 0);
        }
    }

    private void Enter(params int[] leases)
    {
        Array.ForEach(leases, lease => Assert.Null(Enter(lease)));
    }

    private PoolActor.Refused? Enter(int lease, int[]? tried = null)
    {
        var route = new PoolActor.Route(new LeaseId(lease), default, tried is null ? null : Some.Ids(tried));
        return _waiting.TryEnter(new Waiter(route, ActorRefs.Nobody, Some.Moment));
    }

    private long? Served()
    {
        if (_waiting.TryServe(Some.Moment) is not var (waiter, backend))
        {
            return null;
        }

        _sent[backend.Id.Value]++;
        return waiter.Route.Lease.Value;
    }

    private long? ServedAfterOneEnded(int on = 0)
    {
        _view.Apply(_members[on], Liveness.Alive, active: 0, seen: _sent[on]);
        return Served();
    }
}
