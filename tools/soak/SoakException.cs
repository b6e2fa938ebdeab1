namespace Balancer.Soak;

/// <summary>The run cannot go on; the message is for the verdict.</summary>
internal sealed class SoakException(string message) : Exception(message);
