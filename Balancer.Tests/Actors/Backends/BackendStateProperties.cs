using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Backends;

public sealed class BackendStateProperties
{
    private static readonly Gen<(bool Acquire, int Lease)[]> Steps = Gen.Select(Gen.Bool, Gen.Int[0, 9]).Array[0, 80];

    [Fact]
    public void Should_hold_exactly_what_was_acquired_and_not_released_whatever_is_released_how_often()
    {
        Steps.Sample(steps =>
        {
            var state = new BackendState(Some.Settings(), Some.Moment);
            var held = new List<LeaseId>();
            var acquired = 0;
            foreach (var (acquire, number) in steps)
            {
                // A name is given once, so an acquire takes a new one; a release may name any that ever was, or none.
                var lease = new LeaseId(acquire ? ++acquired : number);
                if (acquire)
                {
                    state.Acquire(lease, default);
                    held.Add(lease);
                }
                else
                {
                    Assert.Equal(held.Remove(lease), state.Release(lease));
                }

                Assert.Equal((held.Count, acquired), (state.Active, state.Seen));
            }
        });
    }
}
