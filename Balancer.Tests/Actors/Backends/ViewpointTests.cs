using Balancer.Actors.Backends;
using Balancer.Actors.Cluster;

namespace Balancer.Tests.Actors.Backends;

/// <summary>What a node believes of a backend that it probes itself, or that others probe.</summary>
public sealed partial class ViewpointTests
{
    private const bool Up = true;
    private const bool Down = false;

    private readonly Viewpoint _view = new();

    [Fact]
    public void Should_believe_its_own_probes_when_it_probes()
    {
        Probe(Down);
        Hear(Up, Up);
        Assert.Equal((Liveness.Dead, false), (_view.Liveness, _view.IsDoubtful));

        Probe(Up, Up);
        Hear(Down, Down);
        Assert.Equal((Liveness.Alive, false), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_believe_the_others_when_it_is_to_probe_and_has_not_yet()
    {
        Hear(Down);
        Assert.Equal(Liveness.Dead, _view.Liveness);
        Hear(Up);
        Assert.Equal(Liveness.Alive, _view.Liveness);
    }

    [Fact]
    public void Should_know_nothing_when_nobody_has_said_anything()
    {
        Assert.Equal(Liveness.Unknown, _view.Liveness);
        _view.Assign(isAssigned: false);
        Hear();
        Assert.Equal((Liveness.Unknown, true), (_view.Liveness, _view.IsDoubtful)); // So it looks for itself.
        Assert.Null(_view.Witness);
    }

    [Theory]
    [InlineData(Up, Up, true)]
    [InlineData(Up, Down, true)] // One that reaches it is enough.
    [InlineData(Down, Up, true)]
    [InlineData(Down, Down, false)]
    public void Should_believe_the_others_when_they_probe(bool one, bool other, bool isAlive)
    {
        _view.Assign(isAssigned: false);

        Hear(one, other);

        Assert.Equal(isAlive ? Liveness.Alive : Liveness.Dead, _view.Liveness);
        Assert.Equal(isAlive, _view.Witness!.IsAlive);
        Assert.False(_view.IsDoubtful, "it has seen nothing itself");
    }

    [Fact]
    public void Should_go_on_believing_what_it_did_when_nobody_says_anything_any_more()
    {
        _view.Assign(isAssigned: false);
        Hear(Down);

        Hear();

        Assert.Equal(Liveness.Dead, _view.Liveness);
    }

    [Fact]
    public void Should_go_on_believing_its_own_probes_when_they_become_those_of_others_that_have_said_nothing_yet()
    {
        Probe(Up);

        _view.Assign(isAssigned: false);
        Assert.Equal((Liveness.Alive, true), (_view.Liveness, _view.IsDoubtful));
        Probe(Down);
        Probe(Down);
        Assert.Equal((Liveness.Dead, true), (_view.Liveness, _view.IsDoubtful));

        Hear(Down);

        Assert.Equal((Liveness.Dead, false), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_tell_the_others_only_what_its_own_probes_have_found_and_only_where_it_is_to_probe()
    {
        Assert.Null(_view.Verdict);
        Hear(Up);
        Assert.Null(_view.Verdict);
        Probe(Down);
        Assert.Equal(Down, _view.Verdict);
        Probe(Up, Up);
        Assert.Equal(Up, _view.Verdict);

        _view.Assign(isAssigned: false);

        Assert.Null(_view.Verdict);
    }

    [Fact]
    public void Should_begin_with_what_is_believed_when_it_is_to_probe_from_now_on()
    {
        Leave(Up);
        _view.Assign(isAssigned: true);

        Probe(Down);
        Assert.Equal((Liveness.Alive, true), (_view.Liveness, _view.InDoubt));
        Probe(Down);
        Assert.Equal(Liveness.Dead, _view.Liveness);
    }

    [Fact]
    public void Should_need_as_many_good_probes_as_ever_when_it_is_to_probe_what_is_believed_dead()
    {
        Leave(Down);
        _view.Assign(isAssigned: true);

        Probe(Up);
        Assert.Equal(Liveness.Dead, _view.Liveness);
        Probe(Up);
        Assert.Equal(Liveness.Alive, _view.Liveness);
    }

    [Fact]
    public void Should_go_by_its_own_probes_when_it_is_to_probe_what_it_doubts()
    {
        Leave(Up);
        Probe(Down, Down);

        _view.Assign(isAssigned: true);

        Assert.Equal((Liveness.Dead, false, Down), (_view.Liveness, _view.IsDoubtful, _view.Verdict));
    }

    private void Leave(bool believed)
    {
        _view.Assign(isAssigned: false);
        Hear(believed);
    }

    private void Probe(params bool[] results)
    {
        Array.ForEach(results, good => _view.Record(good, rise: 2, fall: 2));
    }

    private void Hear(params bool[] verdicts)
    {
        _view.Hear([.. verdicts.Select((isAlive, index) => new PeerVerdict($"n{index}:1", isAlive, "said the test", Memory: 0))]);
    }
}
