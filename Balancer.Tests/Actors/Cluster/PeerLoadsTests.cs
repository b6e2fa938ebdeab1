using Balancer.Actors.Cluster;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Cluster;

/// <summary>What the others have said, taken together.</summary>
public sealed class PeerLoadsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);
    private static readonly (string, string) App0 = PeerLoads.KeyOf("default", "app0:80");
    private static readonly (string, string) App1 = PeerLoads.KeyOf("default", "app1:80");

    private readonly PeerLoads _loads = new(Lifetime);

    public PeerLoadsTests()
    {
        _loads.Keep(["b:1", "c:1"]);
    }

    [Fact]
    public void Should_add_up_what_the_nodes_have_in_flight_and_have_sent()
    {
        Full("b:1", Load("app0:80", 3, 10), Load("app1:80", 1, 5));
        Full("c:1", Load("app0:80", 4, 20));

        Assert.Equal((7, 30L), (_loads.Of(App0).InFlight, _loads.Of(App0).Requests));
        Assert.Equal((1, 5L), (_loads.Of(App1).InFlight, _loads.Of(App1).Requests));
        Assert.Equal("app0:80", _loads.Of(App0).Backend);
    }

    [Fact]
    public void Should_know_of_nobody_what_was_not_said()
    {
        Full("b:1", Load("app0:80", 3, 10));

        var unknown = _loads.Of(PeerLoads.KeyOf("other", "app0:80"));

        Assert.Equal((0, 0L), (unknown.InFlight, unknown.Requests));
        Assert.Empty(unknown.Verdicts);
    }

    [Fact]
    public void Should_change_only_what_is_named_when_a_report_is_of_what_has_changed()
    {
        Full("b:1", Load("app0:80", 3, 10), Load("app1:80", 1, 5));

        var changed = Delta("b:1", Load("app0:80", 4, 11));

        Assert.Equal([App0], changed);
        Assert.Equal((4, 11L), (_loads.Of(App0).InFlight, _loads.Of(App0).Requests));
        Assert.Equal(1, _loads.Of(App1).InFlight);
    }

    [Fact]
    public void Should_forget_what_is_not_named_when_a_report_is_of_everything()
    {
        Full("b:1", Load("app0:80", 3, 10), Load("app1:80", 1, 5));

        var changed = Full("b:1", Load("app0:80", 3, 10));

        Assert.Equal([App1], changed);
        Assert.Equal((0, 0L), (_loads.Of(App1).InFlight, _loads.Of(App1).Requests));
        Assert.Equal([App0], _loads.Everything);
    }

    [Fact]
    public void Should_take_pools_for_the_same_upper_case_or_lower()
    {
        _loads.Apply("b:1", new NodeReport(IsFull: true, [new PoolReport("Default", [Load("app0:80", 3, 10)])]), Some.Moment);

        Assert.Equal(3, _loads.Of(PeerLoads.KeyOf("DEFAULT", "app0:80")).InFlight);
    }

    [Fact]
    public void Should_take_nothing_from_a_node_that_is_not_there()
    {
        Assert.Empty(Full("x:1", Load("app0:80", 3, 10)));
        Assert.Equal(0, _loads.Of(App0).InFlight);
        Assert.Equal(["b:1", "c:1"], _loads.Totals.Select(totals => totals.Node));
    }

    [Fact]
    public void Should_forget_a_node_that_is_not_kept_and_nothing_else()
    {
        Full("b:1", Load("app0:80", 3, 10));
        Full("c:1", Load("app0:80", 4, 20), Load("app1:80", 1, 5));

        Assert.Equal([App0], _loads.Keep(["c:1", "d:1"]));

        Assert.Equal(4, _loads.Of(App0).InFlight);
        Assert.Equal(["c:1", "d:1"], _loads.Totals.Select(totals => totals.Node));
        Assert.Empty(_loads.Keep(["c:1", "d:1"]));
    }

    [Fact]
    public void Should_believe_a_node_for_as_long_as_it_is_heard_of_and_three_seconds_more()
    {
        Full("b:1", Load("app0:80", 3, 10));
        Full("c:1", Load("app0:80", 4, 20));
        Delta("c:1", at: 2);

        Assert.Empty(_loads.Expire(Some.Moment + Lifetime));
        Assert.Equal(7, _loads.Of(App0).InFlight);
        Assert.Equal([App0], _loads.Expire(Some.Moment + Lifetime + TimeSpan.FromTicks(1)));
        Assert.Equal(4, _loads.Of(App0).InFlight);
        Assert.Null(_loads.Totals.First().Totals);
    }

    [Fact]
    public void Should_take_a_backend_for_busy_until_every_node_has_sent_a_full_report()
    {
        Assert.True(_loads.Of(App0).IsBusy, "neither has said anything");
        Full("b:1", Load("app0:80", 0, 10));
        Delta("c:1", Load("app1:80", 0, 1));
        Assert.True(_loads.Of(App0).IsBusy, "the second has not said everything");
        Full("c:1");
        Assert.False(_loads.Of(App0).IsBusy, "the first has nothing there, and the second does not know it");
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, false, true)]
    [InlineData(0, true, true)]
    public void Should_take_a_backend_for_busy_while_a_node_has_something_there_or_sends_it_more(int inFlight, bool takes, bool isBusy)
    {
        Full("b:1", new BackendReport("app0:80", inFlight, 10, takes));
        Full("c:1", Load("app0:80", 0, 20));

        Assert.Equal(isBusy, _loads.Of(App0).IsBusy);
    }

    [Fact]
    public void Should_take_a_backend_for_busy_again_when_a_node_is_heard_of_no_more()
    {
        Full("b:1");
        Full("c:1");

        _loads.Expire(Some.Moment + Lifetime + TimeSpan.FromTicks(1));

        Assert.True(_loads.Of(App0).IsBusy, "nobody knows what it does");
    }

    [Fact]
    public void Should_tell_what_the_probes_of_those_have_found_that_probe()
    {
        _loads.Keep(["b:1", "c:1", "d:1"]);
        Full("d:1", Load("app0:80", 0, 0) with { IsAlive = true, Reason = "status 200", Memory = 7 });
        Full("c:1", Load("app0:80", 0, 0));
        Full("b:1", Load("app0:80", 0, 0) with { IsAlive = false, Reason = "status 503" });

        Assert.Equal([new PeerVerdict("b:1", false, "status 503", 0), new PeerVerdict("d:1", true, "status 200", 7)], _loads.Of(App0).Verdicts);
    }

    [Fact]
    public void Should_tell_how_much_a_node_does_from_its_full_reports()
    {
        Full("b:1", Load("app0:80", 3, 10), Load("app1:80", 2, 30));
        Assert.Equal(new PeerTotals(5, 0), _loads.Totals.First().Totals);
        Assert.Null(_loads.Totals.Last().Totals);

        Delta("b:1", [Load("app0:80", 4, 25)], at: 1);
        Full("b:1", [Load("app0:80", 4, 30), Load("app1:80", 2, 40)], at: 2);

        Assert.Equal(new PeerTotals(6, 15), _loads.Totals.First().Totals);
    }

    [Fact]
    public void Should_tell_no_rate_below_zero_when_a_node_has_started_again()
    {
        Full("b:1", Load("app0:80", 3, 1_000));

        Full("b:1", [Load("app0:80", 1, 2)], at: 1);
        Assert.Equal(new PeerTotals(1, 0), _loads.Totals.First().Totals);

        Full("b:1", [Load("app0:80", 1, 7)], at: 2);
        Assert.Equal(new PeerTotals(1, 5), _loads.Totals.First().Totals);
    }

    [Fact]
    public void Should_tell_a_finite_rate_when_two_reports_come_at_once()
    {
        Full("b:1", Load("app0:80", 3, 10));
        Full("b:1", Load("app0:80", 3, 20));

        Assert.Equal(new PeerTotals(3, 0), _loads.Totals.First().Totals);
    }

    private static BackendReport Load(string name, int inFlight, long requests) => new(name, inFlight, requests, Takes: false);

    private IReadOnlySet<(string Pool, string Backend)> Full(string node, params BackendReport[] backends) => Full(node, backends, at: 0);

    private IReadOnlySet<(string Pool, string Backend)> Full(string node, BackendReport[] backends, int at) => Apply(node, isFull: true, backends, at);

    private IReadOnlySet<(string Pool, string Backend)> Delta(string node, params BackendReport[] backends) => Delta(node, backends, at: 0);

    private IReadOnlySet<(string Pool, string Backend)> Delta(string node, int at) => Delta(node, [], at);

    private IReadOnlySet<(string Pool, string Backend)> Delta(string node, BackendReport[] backends, int at) => Apply(node, isFull: false, backends, at);

    private IReadOnlySet<(string Pool, string Backend)> Apply(string node, bool isFull, BackendReport[] backends, int at) =>
        _loads.Apply(node, new NodeReport(isFull, [new PoolReport("default", backends)]), Some.Moment + TimeSpan.FromSeconds(at));
}
