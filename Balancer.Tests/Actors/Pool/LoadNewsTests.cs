using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Pool;

/// <summary>What other nodes are told of loads, and when.</summary>
public sealed class LoadNewsTests
{
    private readonly LoadNews _news = new();
    private readonly PoolMember _one = Some.Member(1);
    private readonly PoolMember _other = Some.Member(2);

    [Fact]
    public void Should_have_nothing_to_tell_when_no_load_has_changed()
    {
        _news.Note(_one);

        Assert.False(_news.IsPending, "it is as it was told");
        Assert.Empty(_news.Take(Some.Moment));
    }

    [Fact]
    public void Should_tell_a_load_that_has_changed_once()
    {
        Send(_one, 2);

        Assert.True(_news.IsPending, "nobody has been told");
        Assert.Equal([_one], _news.Take(Some.Moment));
        Assert.False(_news.IsPending, "all have been told");
        Assert.Equal(2, _one.ToldLoad);
        _news.Note(_one);
        Assert.Empty(_news.Take(Some.Moment));
    }

    [Fact]
    public void Should_tell_those_whose_loads_have_changed_each_once_and_no_others()
    {
        Send(_other, 1);
        Send(_one, 2);
        Send(_other, 1);
        _news.Note(Some.Member(3));

        Assert.Equal([_other, _one], _news.Take(Some.Moment));
    }

    [Fact]
    public void Should_not_tell_a_load_that_is_again_as_it_was_told()
    {
        Send(_one, 1);
        _one.Published(active: 0, seen: 1);
        _news.Note(_one);

        Assert.Empty(_news.Take(Some.Moment));
        Send(_one, 1);
        Assert.Equal([_one], _news.Take(Some.Moment));
    }

    [Fact]
    public void Should_tell_again_when_a_load_has_changed_since()
    {
        Send(_one, 1);
        _news.Take(Some.Moment);
        _one.Published(active: 0, seen: 1);
        _news.Note(_one);

        Assert.Equal([_one], _news.Take(Some.Moment));
        Assert.Equal(0, _one.ToldLoad);
    }

    [Fact]
    public void Should_have_nobody_else_see_to_what_a_timer_sees_to()
    {
        Send(_one, 1);
        _news.IsTimed = true;
        Assert.False(_news.IsPending, "the timer will ring");

        _news.Take(Some.Moment);
        Send(_one, 1);

        Assert.True(_news.IsPending, "it has rung");
    }

    [Fact]
    public void Should_tell_four_at_once_and_then_one_every_fifty_milliseconds()
    {
        var now = Some.Moment;
        for (var i = 0; i < 4; i++)
        {
            Assert.True(_news.Until(now) <= TimeSpan.Zero, "what is rare is known at once");
            _news.Take(now);
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(LoadNews.Interval, _news.Until(now));
            now += LoadNews.Interval;
            _news.Take(now);
        }
    }

    [Fact]
    public void Should_save_up_four_and_no_more_however_long_it_is_quiet()
    {
        _news.Take(Some.Moment);
        var later = Some.Moment + TimeSpan.FromHours(1);

        Assert.Equal(4, Enumerable.Range(0, 10).TakeWhile(_ => TakeWherePossible(later)).Count());
    }

    [Fact]
    public void Should_never_tell_more_than_four_and_one_every_fifty_milliseconds_whenever_there_is_news()
    {
        Gen.Int[0, 120].Array[1, 60].Sample(pauses =>
        {
            var news = new LoadNews();
            var told = new List<DateTimeOffset>();
            var now = Some.Moment;
            foreach (var pause in pauses)
            {
                now += TimeSpan.FromMilliseconds(pause);
                if (news.Until(now) <= TimeSpan.Zero)
                {
                    news.Take(now);
                    told.Add(now);
                }
            }

            for (var first = 0; first < told.Count; first++)
            {
                for (var last = first; last < told.Count; last++)
                {
                    Assert.True(last - first + 1 <= 4 + ((told[last] - told[first]) / LoadNews.Interval), "four, and one more for every interval");
                }
            }
        });
    }

    private bool TakeWherePossible(DateTimeOffset now)
    {
        if (_news.Until(now) > TimeSpan.Zero)
        {
            return false;
        }

        _news.Take(now);
        return true;
    }

    private void Send(PoolMember member, int count)
    {
        for (var i = 0; i < count; i++)
        {
            member.Sent();
            _news.Note(member);
        }
    }
}
