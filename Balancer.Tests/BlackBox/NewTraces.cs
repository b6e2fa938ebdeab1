using System.Diagnostics;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Traces that the balancer begins itself. Run alone: who listens to such a one cannot tell beforehand whose it is.</summary>
[Collection(StormAlone.Name)]
public class NewTraces
{
    [Theory]
    [OnBothLanes("nonsense")]
    [OnBothLanes("00-00000000000000000000000000000000-0000000000000000-01")]
    [OnBothLanes("")]
    public async Task Should_begin_a_trace_each_time_when_the_client_has_none(Lane lane, string parent)
    {
        using var spans = RecordedSpans.BeginningWith("QUERY");
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync($"QUERY / HTTP/1.1\r\nHost: a\r\n{(parent.Length > 0 ? $"traceparent: {parent}\r\ntracestate: a=1\r\n" : "")}\r\n");
            await client.ReadResponseAsync();
        }

        var ended = await spans.EndedAsync(4);
        Assert.Equal([default, default], ended.Where(span => span.Kind == ActivityKind.Server).Select(span => span.ParentSpanId));
        Assert.Equal(2, ended.Select(span => span.TraceId).Distinct().Count());
        Assert.Equal(ended.Where(span => span.Kind == ActivityKind.Client).Select(span => span.Id), backend.Requests.Select(head => Assert.Single(head.All("traceparent"))));
        Assert.DoesNotContain(backend.Requests, head => head.Has("tracestate"));
    }
}
