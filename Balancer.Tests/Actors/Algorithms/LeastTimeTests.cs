using Balancer.Actors.Algorithms;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Algorithms;

public sealed class LeastTimeTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(20);

    private readonly LeastTime _algorithm = new(() => Some.Moment);
    private DateTimeOffset _now = Some.Moment;

    [Fact]
    public void Should_pick_the_least_of_time_and_load_for_the_weight_whenever_they_were_heard_of()
    {
        var member = Gen.Select(Gen.Int[1, 100], Gen.Int[1, 5000], Gen.Int[0, 60_000], Gen.Int[0, 20]);
        member.Array[2, 6].Sample(
            cases =>
            {
                var members = new Members(new LeastTime(() => Some.Moment), [.. cases.Select(c => c.Item1)]);
                for (var number = 0; number < cases.Length; number++)
                {
                    members.All[number].ResponseTime.Answered(
                        TimeSpan.FromMilliseconds(cases[number].Item2), default, Some.Moment.AddMilliseconds(cases[number].Item3));
                    for (var i = 0; i < cases[number].Item4; i++)
                    {
                        members.Send(number);
                    }
                }

                members.Refresh();
                var costs = cases.Select((c, n) => Math.Log(c.Item2 * (members.Loads[n] + 1.0) / c.Item1) + (c.Item3 / 10_000.0)).ToArray();

                Assert.Equal(costs.Min(), costs[members.Take()!.Value], 1e-6);
            },
            iter: 500);
    }

    [Fact]
    public void Should_send_one_request_to_one_of_which_nothing_is_known_and_no_more_until_it_has_answered()
    {
        var members = new Members(_algorithm, 1, 1, 1);
        Answer(members, 0, 10);
        Answer(members, 1, 10);

        Assert.Equal(2, members.Take());
        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotEqual(2, members.Take()));
    }

    [Fact]
    public void Should_spread_the_first_requests_when_nothing_is_known_of_anybody()
    {
        var members = new Members(_algorithm, 1, 1, 1);

        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => members.Take()!.Value));
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => members.Take()!.Value));
    }

    [Fact]
    public void Should_try_one_again_after_a_slow_answer_and_only_once_while_it_is_slow()
    {
        var members = new Members(_algorithm, 1, 1);
        Answer(members, 0, 10);
        Answer(members, 1, 2000);
        var seconds = 0;
        for (var i = 0; i < 2; i++)
        {
            var tried = 0;
            for (; tried == 0 && seconds < 300; seconds++)
            {
                _now += TimeSpan.FromSeconds(1);
                for (var request = 0; request < 20; request++)
                {
                    var picked = members.Take()!.Value;
                    tried += picked;
                    Answer(members, picked, picked == 0 ? 10 : 2000);
                    members.End(picked);
                }
            }

            // Ten seconds for each e-fold: ln 200 = 5.3.
            Assert.Equal(1, tried);
            Assert.InRange(seconds, 40 * (i + 1), 65 * (i + 1));
        }
    }

    [Fact]
    public void Should_follow_one_that_has_become_fast_again_slowly()
    {
        var members = new Members(_algorithm, 1);
        Answer(members, 0, 1000);
        _now += TimeSpan.FromSeconds(10);
        Answer(members, 0, 10);

        var expected = Math.Log((1.0 / Math.E) + (0.01 * (1 - (1 / Math.E)))) + ((_now - DateTimeOffset.UnixEpoch).TotalSeconds / 10);
        Assert.Equal(expected, members.All[0].ResponseTime.Rank!.Value, 1e-5);
    }

    [Fact]
    public void Should_not_take_a_failure_for_a_fast_answer()
    {
        var members = new Members(_algorithm, 1, 1);
        Answer(members, 0, 30);
        members.All[1].ResponseTime.Failed(TimeSpan.FromMilliseconds(1), Usual, _now);
        members.Refresh();
        Assert.Equal(1, members.Take()); // What others usually take is less than what the first took.
        members.End(1);

        Answer(members, 1, 40);
        members.All[1].ResponseTime.Failed(TimeSpan.FromMilliseconds(1), Usual, _now);
        members.Refresh();
        Assert.Equal(0, members.Take());
    }

    [Fact]
    public void Should_take_a_first_answer_that_is_fast_for_a_usual_one_and_a_slow_one_as_it_is()
    {
        var members = new Members(_algorithm, 1, 1, 1);
        Answer(members, 0, 20);
        members.All[1].ResponseTime.Answered(TimeSpan.FromMilliseconds(1), Usual, _now);
        members.All[2].ResponseTime.Answered(TimeSpan.FromMilliseconds(90), Usual, _now);
        members.Refresh();

        Assert.Equal([0, 0, 1, 1], Enumerable.Range(0, 4).Select(_ => members.Take()!.Value).Order());
    }

    [Fact]
    public void Should_share_by_weights_when_all_take_the_same_time()
    {
        int[] weights = [1, 2, 5, 12];
        var members = new Members(_algorithm, weights);
        Assert.All(Enumerable.Range(0, 4), number => Answer(members, number, 10));

        var counts = members.CountInFlight(10_000, inFlight: 200);

        Assert.All(weights, (weight, number) => Assert.Equal(weight / 20.0, counts[number] / 10_000.0, 0.01 * weight / 20));
    }

    private void Answer(Members members, int number, int milliseconds)
    {
        members.All[number].ResponseTime.Answered(TimeSpan.FromMilliseconds(milliseconds), default, _now);
        members.Refresh();
    }
}
