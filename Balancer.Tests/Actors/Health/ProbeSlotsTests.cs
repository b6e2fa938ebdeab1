using Balancer.Actors.Health;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Health;

public sealed class ProbeSlotsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    [Fact]
    public void Should_fill_the_interval_evenly_however_many_backends_there_are()
    {
        var slots = new ProbeSlots(Some.Moment);
        var places = new List<TimeSpan>();

        for (var count = 1; count <= 200; count++)
        {
            places.Add(Interval * slots.Next());

            Assert.All(places, place => Assert.InRange(place, TimeSpan.Zero, Interval - TimeSpan.FromTicks(1)));
            Assert.True(LargestGap(places) * count < Interval * 2, $"{count} places leave no gap of twice their share");
        }
    }

    [Fact]
    public void Should_come_round_at_its_place_when_asked_at_any_moment()
    {
        var slots = new ProbeSlots(Some.Moment);
        var places = Enumerable.Range(0, 20).Select(_ => slots.Next()).ToList();

        foreach (var place in places)
        {
            for (var now = Some.Moment; now <= Some.Moment + (Interval * 3); now += TimeSpan.FromMilliseconds(137))
            {
                var until = slots.Until(place, Interval, now);

                Assert.True(until > TimeSpan.Zero && until <= Interval, $"{until} is more than nothing and at most an interval");
                Assert.Equal(0, (now + until - Some.Moment - (Interval * place)).Ticks % Interval.Ticks);
            }
        }
    }

    [Fact]
    public void Should_be_a_whole_interval_away_when_the_place_is_now()
    {
        var slots = new ProbeSlots(Some.Moment);
        slots.Next();
        var place = slots.Next();
        var moment = Some.Moment + (Interval * place);

        Assert.Equal(Interval, slots.Until(place, Interval, moment));
        Assert.Equal(Interval, slots.Until(place, Interval, moment + Interval));
        Assert.Equal(TimeSpan.FromTicks(1), slots.Until(place, Interval, moment - TimeSpan.FromTicks(1)));
        Assert.Equal(Interval - TimeSpan.FromTicks(1), slots.Until(place, Interval, moment + TimeSpan.FromTicks(1)));
    }

    private static TimeSpan LargestGap(IEnumerable<TimeSpan> places)
    {
        var sorted = places.Order().ToList();
        return sorted.Zip([.. sorted.Skip(1), sorted[0] + Interval], (place, next) => next - place).Max();
    }
}
