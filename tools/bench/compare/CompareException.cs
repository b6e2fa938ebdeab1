namespace Balancer.Compare;

/// <summary>The run cannot go on; the message is for the user.</summary>
internal sealed class CompareException(string message) : Exception(message);
