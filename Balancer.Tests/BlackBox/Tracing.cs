using System.Diagnostics;
using System.Globalization;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The spans of requests, and what backends are told of them (W3C Trace Context).</summary>
public class Tracing
{
    private const string State = "vendor=a:1,other=b";

    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ActivitySpanId _client = ActivitySpanId.CreateRandom();

    private string Parent => $"00-{_trace}-{_client}-01";

    [Theory]
    [OnBothLanes("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate: a=1,b=2")]
    [OnBothLanes("TraceParent: 00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-00", "TRACESTATE:  odd , ,=,")]
    [OnBothLanes("traceparent: nonsense", "tracestate: a=1")]
    [OnBothLanes("traceparent: ", "tracestate: ")]
    [OnBothLanes("tracestate: a=1", "tracestate: b=2")]
    [OnBothLanes("traceparent: ff-00000000000000000000000000000000-0000000000000000-01-more", "Request-Id: |1.2")]
    [OnBothLanes("Correlation-Context: a=1", "baggage: b=2")]
    public async Task Should_pass_on_what_the_client_sent_when_nobody_listens(Lane lane, string one, string two)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await RawClient.AskAsync(balancer.Port, "GET", "/", one, two);
        await RawClient.AskAsync(balancer.Port, "GET", "/");

        var with = Assert.Single(backend.Requests, request => request.Lines.Any(IsOfTracing)).Lines.Where(IsOfTracing);
        Assert.Equal(Normal([one, two]), Normal(with));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_continue_the_trace_of_the_client_when_somebody_listens(Lane lane)
    {
        using var spans = RecordedSpans.Of(_trace);
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await RawClient.AskAsync(balancer.Port, "GET", "/a?secret=1", $"traceparent: {Parent}", $"tracestate: {State}");
        var ended = await spans.EndedAsync(2);

        var (attempt, request) = (ended[0], ended[1]);
        Assert.Equal((ActivityKind.Server, "GET", _client), (request.Kind, request.DisplayName, request.ParentSpanId));
        Assert.Equal((ActivityKind.Client, "GET", request.SpanId), (attempt.Kind, attempt.DisplayName, attempt.ParentSpanId));
        Assert.All(ended, span => Assert.Equal((_trace, State), (span.TraceId, span.TraceStateString)));
        var head = Assert.Single(backend.Requests);
        Assert.Equal([$"00-{_trace}-{attempt.SpanId}-01"], head.All("traceparent"));
        Assert.Equal([State], head.All("tracestate"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_have_the_attributes_of_the_conventions_when_a_backend_answers(Lane lane)
    {
        using var spans = RecordedSpans.Of(_trace);
        await using var backend = ScriptedBackend.Start(Scripts.Answer(404, "none"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await RawClient.AskAsync(balancer.Port, "GET", "/a?secret=1", $"traceparent: {Parent}");
        var ended = await spans.EndedAsync(2);

        Assert.Equal(
            [
                "client.address=127.0.0.1", "http.request.method=GET", "http.response.status_code=404", "network.protocol.version=1.1",
                "url.path=/a", "url.scheme=http",
            ],
            Attributes(ended[1]));
        Assert.Equal(ActivityStatusCode.Unset, ended[1].Status); // What a client did wrong is no error of a server.
        Assert.Equal(
            [
                $"balancer.backend={backend.HostPort}", "error.type=404", "http.request.method=GET", "http.response.status_code=404",
                "server.address=127.0.0.1", $"server.port={backend.Port}",
            ],
            Attributes(ended[0]));
        Assert.Equal(ActivityStatusCode.Error, ended[0].Status);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_have_a_span_a_try_when_a_request_is_repeated(Lane lane)
    {
        using var spans = RecordedSpans.Of(_trace);
        await using var one = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var two = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url], "Pools:default:Retry:Attempts=2");

        Assert.Equal(502, (await RawClient.AskAsync(balancer.Port, "GET", "/", $"traceparent: {Parent}", $"tracestate: {State}")).Status);
        var ended = await spans.EndedAsync(3);

        Assert.All(ended, span => Assert.Equal((ActivityStatusCode.Error, "closed-early"), (span.Status, span.GetTagItem("error.type"))));
        Assert.Equal([null, 1, null], ended.Select(span => span.GetTagItem("http.request.resend_count")));
        Assert.Equal([null, null, 502], ended.Select(span => span.GetTagItem("http.response.status_code")));
        Assert.Equal(ended.Take(2).Select(span => span.Id), ended.Take(2).Select(span => Told(span, one, two)));
        Assert.Equal([ended[2].SpanId, ended[2].SpanId], ended.Take(2).Select(span => span.ParentSpanId));
        Assert.All([.. one.Requests, .. two.Requests], head => Assert.Equal([State], head.All("tracestate")));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_pass_the_trace_on_and_keep_nothing_when_it_is_not_recorded(Lane lane)
    {
        using var spans = RecordedSpans.Of(_trace, recorded: false);
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await RawClient.AskAsync(balancer.Port, "GET", "/", $"traceparent: 00-{_trace}-{_client}-00", $"tracestate: {State}");
        var ended = await spans.EndedAsync(2);

        Assert.Equal([$"00-{_trace}-{ended[0].SpanId}-00"], Assert.Single(backend.Requests).All("traceparent"));
        Assert.DoesNotContain(ended, span => span.GetTagItem("url.path") is not null || span.GetTagItem("server.address") is not null);
    }

    [Fact]
    public async Task Should_name_a_method_that_nobody_knows_as_other_when_somebody_listens()
    {
        using var spans = RecordedSpans.Of(_trace);
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url]);

        await RawClient.AskAsync(balancer.Port, "get", "/", $"traceparent: {Parent}");

        Assert.All(await spans.EndedAsync(2), span => Assert.Equal(
            ("HTTP", "_OTHER", "get"), (span.DisplayName, span.GetTagItem("http.request.method"), span.GetTagItem("http.request.method_original"))));
    }

    [Theory]
    [InlineData("/stats", 200, null)]
    [InlineData("/stats?a=b", 200, null)]
    [InlineData("/#fragment", 400, "bad-request")]
    public async Task Should_have_one_span_when_the_balancer_answers_itself(string target, int status, string? error)
    {
        using var spans = RecordedSpans.Of(_trace);
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([backend.Url]);

        Assert.Equal(status, (await RawClient.AskAsync(balancer.Port, "GET", target, $"traceparent: {Parent}")).Status);

        var span = Assert.Single(await spans.EndedAsync(1));
        Assert.Equal((ActivityKind.Server, _client, status, error), (span.Kind, span.ParentSpanId, span.GetTagItem("http.response.status_code"), span.GetTagItem("error.type")));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_name_the_trace_in_the_access_log_when_there_is_one(Lane lane)
    {
        using var spans = RecordedSpans.Of(_trace);
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);

        await RawClient.AskAsync(balancer.Port, "GET", "/", $"traceparent: {Parent}");

        Assert.Equal($"{_trace}", (await balancer.LineAsync()).TraceId);
    }

    private static string? Told(Activity attempt, params ScriptedBackend[] backends) =>
        Assert.Single(backends, backend => backend.HostPort == (string?)attempt.GetTagItem("balancer.backend")).Requests.Single().Header("traceparent");

    private static IEnumerable<string> Attributes(Activity span) =>
        span.TagObjects.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")).Order(StringComparer.Ordinal);

    private static bool IsOfTracing(string line) =>
        ((string[])["traceparent", "tracestate", "Request-Id", "Correlation-Context", "baggage"]).Contains(line.Split(':')[0], StringComparer.OrdinalIgnoreCase);

    // The lines of a name are one list, however they are written; the case of a name and spaces around a value are all the same.
    private static IEnumerable<string> Normal(IEnumerable<string> lines) =>
        lines.GroupBy(line => line.Split(':')[0].ToLowerInvariant(), line => line[(line.IndexOf(':') + 1)..].Trim())
            .Select(list => $"{list.Key}:{string.Join(", ", list)}")
            .Order(StringComparer.Ordinal);
}
