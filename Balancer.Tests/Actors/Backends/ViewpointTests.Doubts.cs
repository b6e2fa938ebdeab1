using Balancer.Actors.Backends;

namespace Balancer.Tests.Actors.Backends;

/// <summary>A node that has reason to doubt what the others say looks for itself.</summary>
public sealed partial class ViewpointTests
{
    [Fact]
    public void Should_doubt_the_others_after_one_bad_probe_of_its_own_and_believe_them_meanwhile()
    {
        Leave(Up);

        Probe(Down);

        Assert.Equal((Liveness.Alive, true), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_be_down_here_alone_and_look_on_when_its_own_probes_say_so_and_the_others_do_not()
    {
        Leave(Up);

        Probe(Down, Down);
        Hear(Up, Up, Up);

        Assert.Equal((Liveness.Dead, true), (_view.Liveness, _view.IsDoubtful));
        Assert.Null(_view.Verdict);
    }

    [Fact]
    public void Should_doubt_no_more_when_a_good_probe_follows_the_bad_one()
    {
        Leave(Up);
        Probe(Down);

        Probe(Up);

        Assert.Equal((Liveness.Alive, false), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_doubt_no_more_when_its_own_probes_have_brought_it_up_again()
    {
        Leave(Up);
        Probe(Down, Down);

        Probe(Up);
        Assert.Equal((Liveness.Dead, true), (_view.Liveness, _view.IsDoubtful));
        Probe(Up);
        Assert.Equal((Liveness.Alive, false), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_doubt_no_more_when_the_others_find_it_dead_too()
    {
        Leave(Up);
        Probe(Down, Down);

        Hear(Down, Down);

        Assert.Equal((Liveness.Dead, false), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_believe_the_others_that_it_is_back_when_all_had_found_it_dead()
    {
        Leave(Up);
        Probe(Down, Down);
        Hear(Down);

        Hear(Up);

        Assert.Equal((Liveness.Alive, false), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_believe_the_others_that_it_is_back_when_it_had_found_it_dead_itself_before_they_took_over()
    {
        Probe(Down);
        Hear(Down);
        _view.Assign(isAssigned: false);

        Hear(Up);

        Assert.Equal((Liveness.Alive, false), (_view.Liveness, _view.IsDoubtful));
    }

    [Fact]
    public void Should_go_on_looking_when_it_had_found_it_dead_and_those_who_take_over_do_not()
    {
        Probe(Down);
        Hear(Up);

        _view.Assign(isAssigned: false);

        Assert.Equal((Liveness.Dead, true), (_view.Liveness, _view.IsDoubtful));
    }
}
