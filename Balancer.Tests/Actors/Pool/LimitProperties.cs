using CsCheck;

namespace Balancer.Tests.Actors.Pool;

/// <summary>The limits of backends under every order of messages that the actors allow.</summary>
public sealed class LimitProperties
{
    private const int Interleavings = 20_000;

    private static readonly Gen<(int Backends, int[] Steps)> Orders = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 4095].Array[1, 150]);

    [Fact]
    public void Should_never_send_a_backend_more_than_its_limit_however_late_messages_are()
    {
        Orders.Sample(
            order => Assert.All(Run(order).Picks, pick => Assert.True(pick.Requests <= pick.Limit, "a limit is exact")),
            iter: Interleavings);
    }

    [Fact]
    public void Should_let_nobody_wait_while_a_place_is_free_when_every_message_has_arrived()
    {
        Orders.Sample(
            order =>
            {
                var model = Run(order);

                model.Deliver();

                Assert.False(model.WaitingRequests > 0 && model.IsPlaceFree, "who waits is served as soon as the pool knows of a place");
            },
            iter: Interleavings);
    }

    private static LimitModel Run((int Backends, int[] Steps) order)
    {
        var model = new LimitModel(order.Backends);
        Array.ForEach(order.Steps, model.Step);
        return model;
    }
}
