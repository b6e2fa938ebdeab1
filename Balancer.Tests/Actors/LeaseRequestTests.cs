using Akka.Actor;
using Akka.TestKit;
using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors;

public sealed class LeaseRequestTests : ActorTest
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private readonly TestProbe _backend;
    private readonly LeaseRequest _request = new();

    public LeaseRequestTests()
    {
        _backend = CreateTestProbe("backend");
    }

    [Fact]
    public void Should_have_the_answer_when_it_came_before_the_caller_looked()
    {
        _request.Tell(Granted(1), ActorRefs.NoSender);

        Assert.True(_request.TryGetAnswer(out var acquired), "the answer is there");
        Assert.Equal(4, acquired.Lease?.Backend.Id.Value);
    }

    [Fact]
    public void Should_have_no_answer_when_none_came()
    {
        Assert.False(_request.TryGetAnswer(out var acquired), "nobody has answered");
        Assert.Null(acquired.Lease);
    }

    [Fact]
    public async Task Should_have_the_answer_when_it_came_between_the_look_and_the_wait()
    {
        _request.TryGetAnswer(out _);
        _request.Tell(Granted(1), ActorRefs.NoSender);

        Assert.NotNull((await _request.WaitAsync(Long, CancellationToken.None)).Lease);
    }

    [Fact]
    public async Task Should_have_the_answer_when_it_comes_to_a_caller_that_waits()
    {
        var wait = _request.WaitAsync(Long, CancellationToken.None);
        Assert.False(wait.IsCompleted, "nobody has answered");

        _request.Tell(Granted(1), ActorRefs.NoSender);

        Assert.Equal(4, (await wait).Lease?.Backend.Id.Value);
        Assert.False(_backend.HasMessages, "a lease that is wanted is not given back");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_have_no_lease_when_the_pool_has_none_to_give(bool early)
    {
        var wait = early ? null : _request.WaitAsync(Long, CancellationToken.None);

        _request.Tell(PoolActor.Refused.NoneAlive, ActorRefs.NoSender);

        Assert.Equal(Refusal.NoLiveBackend, (await (wait ?? _request.WaitAsync(Long, CancellationToken.None))).Refusal);
    }

    [Fact]
    public async Task Should_time_out_and_give_the_late_lease_back_when_nobody_answers_in_time()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _request.WaitAsync(Short, CancellationToken.None));

        _request.Tell(Granted(7), ActorRefs.NoSender);

        Assert.Equal(new LeaseId(7), (await _backend.ExpectMsgAsync<BackendActor.Release>()).Lease);
    }

    [Fact]
    public async Task Should_give_the_late_lease_back_when_the_caller_has_left()
    {
        using var cancel = new CancellationTokenSource();
        var wait = _request.WaitAsync(Long, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        _request.Tell(Granted(7), ActorRefs.NoSender);

        Assert.Equal(new LeaseId(7), (await _backend.ExpectMsgAsync<BackendActor.Release>()).Lease);
    }

    [Fact]
    public async Task Should_change_nothing_when_a_refusal_comes_late()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _request.WaitAsync(Short, CancellationToken.None));

        _request.Tell(PoolActor.Refused.NoneAlive, ActorRefs.NoSender);

        Assert.False(_backend.HasMessages, "there is nothing to give back");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_give_the_second_lease_back_when_two_are_granted(bool early)
    {
        var wait = early ? null : _request.WaitAsync(Long, CancellationToken.None);

        _request.Tell(Granted(1), ActorRefs.NoSender);
        _request.Tell(Granted(2), ActorRefs.NoSender);

        Assert.NotNull((await (wait ?? _request.WaitAsync(Long, CancellationToken.None))).Lease);
        Assert.Equal(new LeaseId(2), (await _backend.ExpectMsgAsync<BackendActor.Release>()).Lease);
        Assert.False(_backend.HasMessages, "the first one is the caller's");
    }

    private BackendActor.Granted Granted(long lease)
    {
        return new BackendActor.Granted(new Lease(new LeaseId(lease), Some.Backend(4, _backend)));
    }
}
