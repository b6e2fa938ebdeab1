using Balancer.Actors.Permits;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Permits;

/// <summary>Whom a node follows, and for how long it may use what it holds.</summary>
public class PermitHolderTests
{
    private const long Instance = 7;

    private static readonly Term First = new(1, "a", 1);
    private static readonly Term Second = new(2, "b", 1);
    private static readonly DateTimeOffset Start = Some.Moment;

    private readonly PermitHolder _holder = new("pool", Instance, Start);
    private long _number;

    [Fact]
    public void Should_count_the_time_from_when_it_has_asked()
    {
        Hear(First, at: 1, isCall: true);
        var report = Report(at: 1);

        Hear(First, at: 3, report, grants: "x");

        Assert.Equal(Start + TimeSpan.FromSeconds(1) + PermitTimes.Valid, _holder.ValidUntil);
        Assert.Equal(1, _holder.StockOf("x").Count);
    }

    [Fact]
    public void Should_take_nothing_that_was_meant_for_an_earlier_process()
    {
        Hear(First, at: 1, isCall: true);
        var report = Report(at: 1);

        Hear(First, at: 1, report with { Instance = Instance - 1 }, grants: "x");

        Assert.False(_holder.IsValid(At(1)));
        Assert.Equal(0, _holder.StockOf("x").Count);
    }

    [Fact]
    public void Should_take_no_message_that_comes_after_a_later_one()
    {
        Hear(First, at: 1, isCall: true);
        var report = Report(at: 1);
        Hear(First, at: 2, report);
        _number -= 2;

        Hear(First, at: 3, report, grants: "x");

        Assert.Equal(0, _holder.StockOf("x").Count);
    }

    [Fact]
    public void Should_give_everything_up_once_when_nothing_was_heard_for_too_long()
    {
        Hear(First, at: 0, isCall: true);
        Hear(First, at: 0, Report(at: 0), grants: "x");
        Assert.False(_holder.Lapse(At(14.9)));

        Assert.True(_holder.Lapse(At(15)));

        Assert.False(_holder.Lapse(At(15)));
        Assert.Equal(0, _holder.StockOf("x").Count);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Should_be_prolonged_after_its_time_by_one_alone_who_is_the_only_one(bool isAuthorised, bool isProlonged)
    {
        Hear(First, at: 0, isCall: true);
        Hear(First, at: 0, Report(at: 0));
        Hear(Second, at: 10, isCall: true);

        Hear(Second, at: 10, Report(at: 10), isAuthorised);

        Assert.Equal(isProlonged, _holder.IsValid(At(10)));
    }

    [Fact]
    public void Should_stay_with_an_owner_that_it_hears_of()
    {
        Hear(First, at: 1, isCall: true);

        Hear(Second, at: 2, isCall: true);
        Assert.Equal(First, _holder.Term);
        Hear(Second, at: 3.1, isCall: true);

        Assert.Equal(Second, _holder.Term);
    }

    [Fact]
    public void Should_tell_a_later_owner_for_how_long_it_stands_by_the_earlier_one()
    {
        Hear(First, at: 1, isCall: true);
        Report(at: 1);
        Hear(Second, at: 4, isCall: true);

        var report = Report(at: 4);

        Assert.Equal((TimeSpan.FromSeconds(4.5).Ticks, TimeSpan.FromSeconds(4.5).Ticks, false), (report.Wait, report.Bound, report.IsFresh));
    }

    [Fact]
    public void Should_say_that_it_does_not_know_what_it_stands_by_when_it_has_just_started()
    {
        Hear(First, at: 1, isCall: true);

        var report = Report(at: 1);

        Assert.Equal((TimeSpan.FromSeconds(6.5).Ticks, true), (report.Wait, report.IsFresh));
    }

    [Fact]
    public void Should_stand_by_an_owner_no_longer_that_has_resigned_although_what_it_granted_holds()
    {
        Hear(First, at: 1, isCall: true);
        Report(at: 8);
        Hear(First, at: 8, hasResigned: true);
        Hear(Second, at: 8.5, isCall: true);

        var report = Report(at: 8.5);

        Assert.Equal((0, TimeSpan.FromSeconds(7).Ticks), (report.Wait, report.Bound));
    }

    [Theory]
    [InlineData(false, 0, 1, 3)]
    [InlineData(true, 0, 1, 1)]
    [InlineData(false, 1, 1, 2)]
    [InlineData(false, 5, 2, 2)]
    public void Should_give_back_what_is_not_needed(bool othersWait, int surplus, int inUse, int left)
    {
        Hear(First, at: 1, isCall: true);
        Hear(First, at: 1, Report(at: 1), othersWait: othersWait, grants: ["x", "x", "x"]);

        _holder.Trim(_holder.StockOf("x"), inUse, isWanted: true, surplus, At(1));

        Assert.Equal(left, _holder.StockOf("x").Count);
    }

    [Fact]
    public void Should_give_nothing_back_to_an_owner_that_does_not_answer()
    {
        Hear(First, at: 1, isCall: true);
        Hear(First, at: 1, Report(at: 1), othersWait: true, grants: "x");
        Report(at: 2);

        _holder.Trim(_holder.StockOf("x"), inUse: 0, isWanted: true, surplus: 1, At(2.3));

        Assert.Equal(1, _holder.StockOf("x").Count);
    }

    [Fact]
    public void Should_know_that_its_owner_has_answered_when_it_has_said_more_meanwhile_that_needs_no_answer()
    {
        Hear(First, at: 1, isCall: true);
        var report = Report(at: 1);
        _holder.Report(isFull: false, isAck: true, [], [], At(1.01));

        Hear(First, at: 1.02, report);

        Assert.True(_holder.IsHeard(At(2)));
    }

    private static DateTimeOffset At(double seconds)
    {
        return Start + TimeSpan.FromSeconds(seconds);
    }

    private PermitReport Report(double at)
    {
        return _holder.Report(isFull: true, isAck: false, [], [], At(at));
    }

    private void Hear(
        Term term, double at, PermitReport? answered = null, bool isAuthorised = true, bool isCall = false, bool othersWait = false, bool hasResigned = false, params string[] grants)
    {
        _holder.Hear(
            new PermitGrants(
                "pool", term, answered?.Instance ?? 0, ++_number, At(at).Ticks, answered?.Stamp ?? 0, answered is null ? 0 : PermitTimes.Valid.Ticks, isCall, isAuthorised, othersWait, hasResigned, grants),
            At(at));
    }
}
