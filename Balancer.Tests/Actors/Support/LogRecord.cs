using Akka.Event;
using Akka.TestKit;

namespace Balancer.Tests.Actors.Support;

/// <summary>
/// Every warning and error, and every fact, in the order in which actors logged them: exact where an event filter waits for the rest of its
/// time to say that no more came.
/// </summary>
internal sealed class LogRecord
{
    private readonly TestProbe _listener;
    private readonly List<LogEvent> _events = [];

    public LogRecord(TestKitBase test)
    {
        _listener = test.CreateTestProbe("log");
        test.Sys.EventStream.Subscribe(_listener, typeof(Info));
        test.Sys.EventStream.Subscribe(_listener, typeof(Warning));
        test.Sys.EventStream.Subscribe(_listener, typeof(Error));
    }

    /// <summary>The texts with this in them, those of Akka itself left out by what they lack.</summary>
    public IReadOnlyList<string> Lines(string part)
    {
        while (_listener.HasMessages)
        {
            _events.Add(_listener.ExpectMsg<LogEvent>());
        }

        return [.. _events.Select(e => $"{e.LogLevel()}: {e.Message}").Where(line => line.Contains(part, StringComparison.Ordinal))];
    }
}
