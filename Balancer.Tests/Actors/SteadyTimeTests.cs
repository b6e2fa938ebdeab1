using Balancer.Actors;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors;

public sealed class SteadyTimeTests : ActorTest
{
    [Fact]
    public void Should_be_the_clock_of_a_test_where_there_is_one()
    {
        Time.Advance(TimeSpan.FromDays(1000));

        Assert.Equal(Time.Now, Sys.Scheduler.SteadyNow());
    }
}
