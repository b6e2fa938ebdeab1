namespace Balancer.Tests.Support;

/// <summary>How the other side's sending came to its end.</summary>
internal enum PeerEnd
{
    /// <summary>A FIN: it has said all it wanted to say.</summary>
    Closed,

    /// <summary>A RST: it has given up.</summary>
    Reset,

    /// <summary>This side hung up first, so nobody will ever know.</summary>
    HungUpHere,
}
