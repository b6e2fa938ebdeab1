namespace Balancer.Tests.Support;

/// <summary>The peer closed or reset the connection before it had sent what was waited for.</summary>
internal sealed class PeerGoneException(string message) : IOException(message);
