using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Health;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Backends;

public sealed class BackendStateTests
{
    private static readonly ProbeResult Good = new(true, "200");
    private static readonly ProbeResult Bad = new(false, "refused");

    private readonly BackendState _state = new(Some.Settings(), Some.Moment);

    [Fact]
    public void Should_count_a_request_out_once_when_it_is_released_twice()
    {
        _state.Acquire(new LeaseId(1), default);
        _state.Acquire(new LeaseId(2), default);

        var first = _state.Release(new LeaseId(1));
        var second = _state.Release(new LeaseId(1));

        Assert.True(first, "a lease that is held can be released");
        Assert.False(second, "a lease that was released is not held any more");
        Assert.Equal(1, _state.Active);
    }

    [Fact]
    public void Should_change_nothing_when_the_lease_is_unknown()
    {
        _state.Acquire(new LeaseId(1), default);

        var released = _state.Release(new LeaseId(2));

        Assert.False(released, "a lease that was never held cannot be released");
        Assert.Equal((1, 1), (_state.Active, _state.Seen));
    }

    [Fact]
    public void Should_count_every_acquire_as_seen_when_some_are_released()
    {
        for (var lease = 1; lease <= 5; lease++)
        {
            _state.Acquire(new LeaseId(lease), default);
        }

        _state.Release(new LeaseId(2));
        _state.Release(new LeaseId(4));

        Assert.Equal((3, 5), (_state.Active, _state.Seen));
    }

    [Fact]
    public void Should_count_a_request_in_when_the_backend_is_down()
    {
        _state.Probed(Bad, Some.Moment);

        _state.Acquire(new LeaseId(1), default);

        Assert.Equal((1, 1), (_state.Active, _state.Seen));
    }

    [Fact]
    public void Should_count_uptime_from_the_flip_when_it_comes_up()
    {
        _state.Probed(Good, At(10));
        _state.Probed(Good, At(20));
        Assert.Equal(TimeSpan.FromSeconds(25), Describe(35).Uptime);

        _state.Probed(Bad, At(40));
        Assert.Equal((true, TimeSpan.FromSeconds(31)), (Describe(41).Alive, Describe(41).Uptime));

        _state.Probed(Bad, At(42));
        Assert.Equal((false, TimeSpan.Zero), (Describe(50).Alive, Describe(50).Uptime));

        _state.Probed(Good, At(60));
        _state.Probed(Good, At(61));
        Assert.Equal((true, TimeSpan.FromSeconds(4)), (Describe(65).Alive, Describe(65).Uptime));
    }

    [Fact]
    public void Should_be_down_when_no_probe_has_answered()
    {
        Assert.Equal(Liveness.Unknown, _state.Liveness);
        Assert.Equal((false, TimeSpan.Zero), (Describe(5).Alive, Describe(5).Uptime));
    }

    [Fact]
    public void Should_be_alive_since_the_start_when_there_are_no_probes()
    {
        var state = new BackendState(Some.Settings(new HealthOptions { Enabled = false }), Some.Moment);

        var status = state.Describe(Some.Address(1), At(7));

        Assert.Equal(Liveness.Alive, state.Liveness);
        Assert.Equal((true, TimeSpan.FromSeconds(7)), (status.Alive, status.Uptime));
    }

    [Fact]
    public void Should_tell_flips_only_when_enough_results_agree()
    {
        var flips = new[] { true, true, false, false, false, true, true }.Select(good => _state.Probed(good ? Good : Bad, Some.Moment));

        Assert.Equal([true, false, false, true, false, false, true], flips);
    }

    [Fact]
    public void Should_describe_what_it_was_told_when_asked()
    {
        _state.Acquire(new LeaseId(1), default);
        _state.MemoryRead(1_258_291);

        var status = Describe(0);

        var expected = new BackendStatus(Some.Address(1), Alive: false, TimeSpan.Zero, MemoryUsage: 1_258_291, ConnectionCount: 1)
        {
            Requests = 1,
            Since = Some.Moment,
        };
        Assert.Equal(expected, status);
    }

    private static DateTimeOffset At(int seconds)
    {
        return Some.Moment.AddSeconds(seconds);
    }

    private BackendStatus Describe(int seconds)
    {
        return _state.Describe(Some.Address(1), At(seconds));
    }
}
