using Balancer.Actors.Backends;
using CsCheck;

namespace Balancer.Tests.Actors.Backends;

public sealed class RiseFallProperties
{
    private static readonly Gen<(int Rise, int Fall, bool[] Results)> Checks =
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Bool.Array[0, 60]);

    [Fact]
    public void Should_agree_with_a_look_back_at_all_results_whatever_they_are()
    {
        Checks.Sample(checks =>
        {
            var riseFall = new RiseFall();
            for (var count = 1; count <= checks.Results.Length; count++)
            {
                var before = riseFall.Liveness;
                var flipped = riseFall.Record(checks.Results[count - 1], checks.Rise, checks.Fall);

                var expected = LookBack(checks.Rise, checks.Fall, checks.Results[..count]);
                Assert.Equal(expected, riseFall.Liveness);
                Assert.Equal(before != expected, flipped);
                Assert.Equal(checks.Results[count - 1] != (expected == Liveness.Alive), riseFall.InDoubt);
            }
        });
    }

    // The rule as it is told: the first result decides, then the last time enough results in a row agreed.
    private static Liveness LookBack(int rise, int fall, bool[] results)
    {
        for (var end = results.Length; end > 1; end--)
        {
            var last = results[end - 1];
            if (results[..end].Reverse().TakeWhile(result => result == last).Count() >= (last ? rise : fall))
            {
                return last ? Liveness.Alive : Liveness.Dead;
            }
        }

        return results[0] ? Liveness.Alive : Liveness.Dead;
    }
}
