using Balancer.Actors.Permits;

namespace Balancer.Tests.Actors.Permits;

/// <summary>What is kept of backends.</summary>
public sealed class PermitBookTests
{
    [Fact]
    public void Should_forget_a_backend_when_no_node_has_it_any_more()
    {
        var (one, other, book) = (new PermitPeer("a:1"), new PermitPeer("b:1"), new PermitBook());
        book.Tell(one, Heard.Holding("x"));
        book.Tell(other, Heard.Holding("x"));
        book.Count("x", 1); // That is on its way to one of them.

        book.Forget(one, "x");
        book.Forget(other, "x");
        Assert.Equal(1, book.Backends);
        book.Count("x", -1);
        book.Forget(other, "x");

        Assert.Equal(0, book.Backends);
    }
}
