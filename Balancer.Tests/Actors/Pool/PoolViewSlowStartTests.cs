using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>The share of a backend that comes back, over ten seconds, against that of two others.</summary>
public sealed class PoolViewSlowStartTests
{
    private static readonly TimeSpan ServiceTime = TimeSpan.FromMilliseconds(100);

    private readonly PoolView _view;
    private readonly PoolMember[] _members;
    private readonly int[] _active = new int[3];
    private readonly long[] _sent = new long[3];
    private readonly Queue<int> _ends = new();
    private DateTimeOffset _now = Some.Moment;

    public PoolViewSlowStartTests()
    {
        _view = new PoolView(() => _now) { Weights = { SlowStart = TimeSpan.FromSeconds(10) } };
        _members = [.. Enumerable.Range(0, 3).Select(_view.Add)];
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(60, 100)]
    [InlineData(600, 100)]
    public void Should_grow_in_a_straight_line_from_a_tenth_to_the_whole_when_a_backend_comes_back(int concurrency, int milliseconds)
    {
        ComeBack();

        var shares = Enumerable.Range(0, 12).Select(_ => Share(concurrency, TimeSpan.FromMilliseconds(milliseconds))).ToList();

        // In the middle of each second.
        Assert.All(Enumerable.Range(0, 12), second => Assert.Equal(Math.Min(1, 0.145 + (0.09 * second)), shares[second], 0.1));
    }

    [Fact]
    public void Should_have_the_whole_share_at_once_when_the_process_begins()
    {
        Array.ForEach(_members, member => member.StartsFull = true);
        SetAll(Liveness.Alive);

        Assert.Equal(1, Share(concurrency: 30, ServiceTime), 0.05);
    }

    [Fact]
    public void Should_have_a_smaller_share_when_the_first_probe_found_it_dead()
    {
        Array.ForEach(_members, member => member.StartsFull = true);
        SetAll(Liveness.Alive);
        Set(0, Liveness.Dead);
        Set(0, Liveness.Alive);

        Assert.Equal(0.145, Share(concurrency: 60, ServiceTime), 0.1);
    }

    [Fact]
    public void Should_take_every_request_when_it_is_alone()
    {
        SetAll(Liveness.Dead);
        Set(0, Liveness.Alive);

        Assert.Null(_members[0].SlowStart);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(0, _view.Take(null)?.Id.Value));
    }

    [Fact]
    public void Should_take_every_request_when_it_has_become_alone()
    {
        ComeBack();
        Set(1, Liveness.Dead);
        Set(2, Liveness.Dead);

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(0, _view.Take(null)?.Id.Value));
    }

    [Fact]
    public void Should_have_the_whole_share_after_the_time_when_one_request_was_there_all_the_while()
    {
        ComeBack();
        Assert.Equal(0, _view.Take(Some.Ids(1, 2))?.Id.Value); // A WebSocket, say.
        _active[0]++;
        _sent[0]++;

        _now += TimeSpan.FromSeconds(11);

        // The tunnel weighs as one of its two.
        Assert.InRange(Share(concurrency: 5, ServiceTime), 0.4, 1);
    }

    private void ComeBack()
    {
        SetAll(Liveness.Alive);
        Set(0, Liveness.Dead);
        Array.ForEach(_members, member => member.SlowStart = null);
        Set(0, Liveness.Alive);
    }

    private void SetAll(Liveness liveness)
    {
        Array.ForEach([0, 1, 2], number => Set(number, liveness));
    }

    private void Set(int number, Liveness liveness)
    {
        _view.Apply(_members[number], liveness, _active[number], _sent[number]);
    }

    /// <summary>Lets so many clients come again and again for a second: what the first backend got, over what another did.</summary>
    private double Share(int concurrency, TimeSpan serviceTime)
    {
        var picks = new int[3];
        for (var until = _now.AddSeconds(1); _now < until;)
        {
            while (_ends.Count < concurrency)
            {
                picks[Take()]++;
            }

            // The one that began first, a service time ago.
            EndFirst();
            _now += serviceTime / concurrency;
        }

        return picks[0] * 2.0 / (picks[1] + picks[2]);
    }

    private int Take()
    {
        var number = _view.Take(null)!.Id.Value;
        _active[number]++;
        _sent[number]++;
        _ends.Enqueue(number);
        return number;
    }

    private void EndFirst()
    {
        var number = _ends.Dequeue();
        _active[number]--;
        Set(number, Liveness.Alive);
    }
}
