using Balancer.Actors.Permits;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Permits;

/// <summary>What an owner knows of a node.</summary>
public sealed partial class PermitPeerTests
{
    private static readonly Term Term = new(1, "a:1", 1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly PermitPeer _peer = new("b:1");
    private readonly PermitBook _book = new();
    private DateTimeOffset _now = Some.Moment;
    private long _number;

    [Fact]
    public void Should_count_what_a_report_names()
    {
        Assert.True(Take(Full(Heard.Holding("app0", permits: 2, over: 1), Heard.Holding("app1"))), "it is the first one");

        Assert.Equal((true, 3, 0), (_peer.IsAccounted, Count("app0"), Count("app1")));
        Take(Full(Heard.Holding("app0", permits: 1), Heard.Holding("app1", over: 4)));
        Assert.Equal((1, 4), (Count("app0"), Count("app1")));
    }

    [Fact]
    public void Should_know_of_no_backend_when_the_first_report_does_not_name_all()
    {
        Assert.True(Take(Full(Heard.Holding("app0", permits: 2)) with { IsFull = false }), "it has a vote");

        Assert.Equal((false, 0, true), (_peer.IsAccounted, Count("app0"), _peer.Vote.HasReported));
    }

    [Fact]
    public void Should_leave_what_a_report_does_not_name_as_it_was()
    {
        Take(Full(Heard.Holding("app0", permits: 2), Heard.Holding("app1", permits: 1)));

        Take(Full(Heard.Holding("app0", permits: 1)) with { IsFull = false });

        Assert.Equal((1, 1), (Count("app0"), Count("app1")));
    }

    [Fact]
    public void Should_forget_what_a_full_report_does_not_name()
    {
        Take(Full(Heard.Holding("app0", permits: 2), Heard.Holding("app1", permits: 1, over: 1)));

        Take(Full(Heard.Holding("app0", permits: 2)));

        Assert.Equal((2, 0), (Count("app0"), Count("app1")));
        Assert.Equal(["app0"], _peer.Holdings.Keys);
    }

    [Fact]
    public void Should_count_a_granted_permit_until_the_node_has_named_its_backend()
    {
        Take(Full(Heard.Holding("app0"), Heard.Holding("app1")));
        var message = Grant("app0");
        Assert.Equal((1, 1), (Count("app0"), _peer.Unseen));

        Take(Full(Heard.Holding("app0")) with { IsFull = false }); // It has not seen it.
        Assert.Equal((1, 1), (Count("app0"), _peer.Unseen));
        Take(Full(Heard.Holding("app1")) with { IsFull = false, Seen = message }); // It says nothing of it.
        Assert.Equal((1, 0), (Count("app0"), _peer.Unseen));
        Take(Full(Heard.Holding("app0", permits: 1)) with { IsFull = false, Seen = message });
        Assert.Equal(1, Count("app0"));
        Take(Full(Heard.Holding("app0")) with { IsFull = false, Seen = message }); // It has given it back.
        Assert.Equal(0, Count("app0"));
    }

    [Fact]
    public void Should_count_a_granted_permit_that_a_full_report_does_not_name_until_it_was_seen()
    {
        Take(Full(Heard.Holding("app0", permits: 1)));
        var message = Grant("app0");

        Take(Full());
        Assert.Equal(1, Count("app0"));
        Take(Full() with { Seen = message });

        Assert.Equal(0, Count("app0"));
        Assert.Empty(_peer.Holdings);
    }

    [Fact]
    public void Should_count_several_permits_of_one_message()
    {
        Take(Full(Heard.Holding("app0")));
        _peer.Grant("app0", _now, _book);
        _peer.Grant("app0", _now, _book);
        var message = _peer.NextMessage();
        Grant("app0");
        Assert.Equal((3, 3), (Count("app0"), _peer.Unseen));

        Take(Full(Heard.Holding("app0", permits: 2)) with { Seen = message });

        Assert.Equal((3, 1), (Count("app0"), _peer.Unseen));
    }

    [Fact]
    public void Should_answer_until_a_message_is_not_seen_in_time()
    {
        Take(Full(Heard.Holding("app0")));
        Assert.True(_peer.Answers(_now + TimeSpan.FromHours(1)), "it was asked nothing");
        var message = Grant("app0");

        Assert.True(_peer.Answers(_now + PermitTimes.Response), "the answer may be on its way");
        Assert.False(_peer.Answers(_now + PermitTimes.Response + Tick), "it has not answered");
        Take(Full(Heard.Holding("app0", permits: 1)) with { Seen = message });

        Assert.True(_peer.Answers(_now + TimeSpan.FromHours(1)), "it has answered");
    }

    [Fact]
    public void Should_remember_since_when_requests_wait()
    {
        Take(Full() with { Waits = [Heard.Wait(300), Heard.Wait(200, "app0")] });

        Assert.Equal([_now - TimeSpan.FromMilliseconds(300), _now - TimeSpan.FromMilliseconds(200)], _peer.Waits.Select(wait => wait.Since));
        Assert.Equal([null, ["app0"]], _peer.Waits.Select(wait => wait.Not));
        Take(Full());
        Assert.Empty(_peer.Waits);
    }

    [Fact]
    public void Should_pass_over_the_waiting_requests_that_a_permit_is_on_its_way_to()
    {
        Take(Full(Heard.Holding("app0")));
        Grant("app0");

        Take(Full(Heard.Holding("app0")) with { Waits = [Heard.Wait(300), Heard.Wait(200)] });

        Assert.Equal(_now - TimeSpan.FromMilliseconds(200), Assert.Single(_peer.Waits).Since);
    }

    private static PermitReport Full(params PermitHolding[] backends) => Heard.Report(Term, 0, backends: backends);

    private bool Take(PermitReport report) => _peer.Take(report.Number == 0 ? report with { Number = ++_number } : report, _now, _book);

    private long Grant(string backend)
    {
        _peer.Grant(backend, _now, _book);
        return _peer.NextMessage();
    }

    private int Count(string backend) => _book.CountOf(backend);
}
