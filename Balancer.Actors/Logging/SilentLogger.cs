using Akka.Event;

namespace Balancer.Actors.Logging;

/// <summary>
/// Stands in for Akka's own logger to stdout, which would write, in a format of its own, what <see cref="HostLogger"/> has not got to
/// when the actor system ends.
/// </summary>
internal sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        // The host's console is the one place for logs.
    }
}
