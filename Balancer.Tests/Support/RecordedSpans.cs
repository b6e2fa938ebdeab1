using System.Collections.Concurrent;
using System.Diagnostics;
using Balancer.Host.Telemetry;

namespace Balancer.Tests.Support;

/// <summary>Listens to the spans of some traces alone: the requests of other tests, which run at the same time, have none because of it.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, bool> _traces = [];
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;
    private readonly string? _firstSpan;
    private readonly ActivitySamplingResult _result;

    private RecordedSpans(string? firstSpan, ActivitySamplingResult result)
    {
        (_firstSpan, _result) = (firstSpan, result);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Traces.SourceName,
            Sample = Sample,
            ActivityStopped = Keep,
        };
    }

    /// <summary>The spans that have ended, in the order in which they did.</summary>
    public IReadOnlyList<Activity> Ended => [.. _ended];

    /// <summary>Listens to a trace that somebody else has begun.</summary>
    public static RecordedSpans Of(ActivityTraceId trace, bool recorded = true)
    {
        var spans = new RecordedSpans(null, recorded ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData);
        spans._traces[trace] = true;
        ActivitySource.AddActivityListener(spans._listener);
        return spans;
    }

    /// <summary>Listens to traces that begin with a span of this name.</summary>
    public static RecordedSpans BeginningWith(string name)
    {
        var spans = new RecordedSpans(name, ActivitySamplingResult.AllDataAndRecorded);
        ActivitySource.AddActivityListener(spans._listener);
        return spans;
    }

    /// <summary>Waits for so many, and holds that there are no more.</summary>
    public async Task<IReadOnlyList<Activity>> EndedAsync(int count)
    {
        await Eventually.HoldsAsync(() => Ended.Count >= count, $"{count} span(s) end");
        Assert.Equal(count, Ended.Count);
        return Ended;
    }

    public void Dispose()
    {
        _listener.Dispose();
    }

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options)
    {
        if (options.Parent.TraceId == default && options.Name == _firstSpan)
        {
            _traces[options.TraceId] = true;
        }

        return _traces.ContainsKey(options.TraceId) ? _result : ActivitySamplingResult.None;
    }

    private void Keep(Activity span)
    {
        if (_traces.ContainsKey(span.TraceId))
        {
            _ended.Enqueue(span);
        }
    }
}
