using Balancer.Actors.Backends;

namespace Balancer.Tests.Actors.Backends;

public sealed class RiseFallTests
{
    [Theory]
    [InlineData("+", "Alive")]
    [InlineData("-", "Dead")]
    public void Should_flip_on_the_first_result_when_nothing_is_known(string result, string expected)
    {
        var riseFall = new RiseFall();
        Assert.Equal(Liveness.Unknown, riseFall.Liveness);

        var flipped = Record(riseFall, result, rise: 5, fall: 5);

        Assert.True(flipped[0], "the first result decides alone");
        Assert.Equal(expected, riseFall.Liveness.ToString());
        Assert.False(riseFall.InDoubt, "what has just been decided is not in doubt");
    }

    // The results that follow a first good one, and below each what it brought: U and D for flips, a dot for none.
    [Theory]
    [InlineData(2, 3, "---", "..D")]
    [InlineData(2, 3, "--+--+--", "........")]
    [InlineData(2, 3, "--+---", ".....D")]
    [InlineData(2, 3, "---++", "..D.U")]
    [InlineData(2, 3, "---+-+-+-", "..D......")]
    [InlineData(2, 3, "---+-++---", "..D...U..D")]
    [InlineData(1, 1, "-+-+", "DUDU")]
    [InlineData(3, 1, "-++-+++", "D.....U")]
    public void Should_flip_only_when_enough_results_in_a_row_disagree(int rise, int fall, string results, string flips)
    {
        var riseFall = new RiseFall();
        riseFall.Record(good: true, 2, 2);

        var seen = Record(riseFall, results, rise, fall).Zip(results, (flipped, result) => !flipped ? '.' : result == '+' ? 'U' : 'D');

        Assert.Equal(flips, string.Concat(seen));
    }

    [Fact]
    public void Should_be_in_doubt_when_the_last_result_disagrees_with_the_state()
    {
        var riseFall = new RiseFall();
        riseFall.Record(good: true, 2, 2);

        var doubts = "-+--+-++".Select(result =>
        {
            riseFall.Record(result == '+', rise: 2, fall: 2);
            return riseFall.InDoubt ? '?' : '.';
        });

        Assert.Equal("?.?.?.?.", string.Concat(doubts));
    }

    private static List<bool> Record(RiseFall riseFall, string results, int rise, int fall)
    {
        return [.. results.Select(result => riseFall.Record(result == '+', rise, fall))];
    }
}
