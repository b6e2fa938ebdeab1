using System.Diagnostics.Tracing;
using System.Globalization;

namespace Balancer.Host.Telemetry;

/// <summary>Logs, at most once a minute, that a collector does not get what is sent to it: OpenTelemetry tells nobody but listeners like this one.</summary>
internal sealed partial class CollectorComplaints(ILogger logger) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int Longest = 300;
    private const long Interval = 60_000; // Milliseconds.

    private long _toldAt = -Interval;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        var (now, before) = (Environment.TickCount64, Volatile.Read(ref _toldAt));
        if (now - before < Interval || Interlocked.CompareExchange(ref _toldAt, now, before) != before)
        {
            return;
        }

        var text = string.Format(CultureInfo.InvariantCulture, eventData.Message ?? "{0}", [.. eventData.Payload ?? []]).ReplaceLineEndings(" ");
        LogComplaint(text.Length > Longest ? $"{text[..Longest]}…" : text);
    }

    [LoggerMessage(EventId = 0, Level = LogLevel.Warning, Message = "The collector of metrics or traces does not get them: {Complaint}")]
    private partial void LogComplaint(string complaint);
}
