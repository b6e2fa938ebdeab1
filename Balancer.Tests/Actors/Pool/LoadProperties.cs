using CsCheck;

namespace Balancer.Tests.Actors.Pool;

/// <summary>The pool's view of a load, <c>active + sent - seen</c>, under every order of messages that the actors allow.</summary>
public sealed class LoadProperties
{
    private const int Interleavings = 20_000;

    private static readonly Gen<(int Backends, int[] Steps)> Orders = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 4095].Array[1, 100]);

    [Fact]
    public void Should_never_see_less_than_there_is_however_late_messages_are()
    {
        Orders.Sample(
            order =>
            {
                var model = new MessageModel(order.Backends);
                foreach (var step in order.Steps)
                {
                    model.Step(step);
                    Assert.True(model.Loads.All(load => load.Viewed >= load.True), "the view never under-counts");
                }
            },
            iter: Interleavings);
    }

    [Fact]
    public void Should_see_zero_when_every_message_has_arrived_and_every_request_has_ended()
    {
        Orders.Sample(
            order =>
            {
                var model = new MessageModel(order.Backends);
                Array.ForEach(order.Steps, model.Step);

                model.Settle();

                Assert.All(model.Loads, load => Assert.Equal((0, 0), load));
            },
            iter: Interleavings);
    }
}
