using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Pool;

/// <summary>How far others can be believed.</summary>
public sealed class StayTimeTests
{
    private readonly StayTime _stay = new();
    private DateTimeOffset _now = Some.Moment;

    [Fact]
    public void Should_believe_all_before_anything_was_observed_and_when_nothing_happens()
    {
        Assert.Equal([1, 1, 1], Observe((0, 0), (0, 0), (0, 0)));
    }

    [Fact]
    public void Should_believe_all_when_nothing_comes_and_nothing_goes()
    {
        Assert.Equal([1, 1, 1], Observe((9, 9), (9, 9), (9, 9)));
    }

    [Fact]
    public void Should_believe_all_when_requests_stay_for_long()
    {
        // Sixty seconds each.
        Assert.Equal(1, Observe(Enumerable.Range(0, 20).Select(second => (600, second * 10L))).Last());
    }

    [Fact]
    public void Should_believe_nothing_when_requests_are_gone_at_once()
    {
        // Ten milliseconds each.
        Assert.Equal(0, Observe(Enumerable.Range(0, 20).Select(second => (10, second * 1_000L))).Last());
    }

    [Fact]
    public void Should_believe_nothing_when_nothing_is_ever_in_flight_when_it_looks()
    {
        Assert.Equal(0, Observe(Enumerable.Range(0, 5).Select(second => (0, second * 1_000L))).Last());
    }

    [Fact]
    public void Should_believe_what_is_left_after_the_age_of_news_when_requests_stay_for_as_long()
    {
        // A tenth of a second each, which is how old the news can be: e to the -1, in sixteenths.
        Assert.Equal(6 / 16.0, Observe(Enumerable.Range(0, 5).Select(second => (100, second * 1_000L))).Last());
    }

    [Fact]
    public void Should_believe_more_when_requests_become_longer()
    {
        Observe(Enumerable.Range(0, 20).Select(second => (10, second * 1_000L)));

        var later = Observe(Enumerable.Range(20, 40).Select(second => (1_000, 20_000L + ((second - 20) * 100L)))).ToList();

        Assert.Equal(later.Order(), later);
        Assert.Equal(1, later[^1], precision: 1);
    }

    [Fact]
    public void Should_tell_a_number_from_zero_to_one_in_sixteenths_whatever_is_observed()
    {
        Gen.Select(Gen.Int[0, 100_000], Gen.Long[0, 1_000_000_000], Gen.Int[-1_000, 10_000]).Array[1, 30].Sample(observations =>
        {
            var stay = new StayTime();
            var now = Some.Moment;
            foreach (var (inFlight, requests, milliseconds) in observations)
            {
                now += TimeSpan.FromMilliseconds(milliseconds);
                var belief = stay.Observe(inFlight, requests, now);

                Assert.InRange(belief, 0, 1);
                Assert.Equal(Math.Round(belief * 16), belief * 16);
            }
        });
    }

    // One a second.
    private List<double> Observe(params IEnumerable<(int InFlight, long Requests)> observations) =>
        [.. observations.Select(observation => _stay.Observe(observation.InFlight, observation.Requests, _now += TimeSpan.FromSeconds(1)))];
}
