using System.Text;
using System.Text.Json.Nodes;
using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Balancer.Tests.Host.Forwarding;

public class ProblemTests
{
    // ForwardOutcome is internal, so a public test names it.
    [Theory]
    [InlineData(nameof(ForwardOutcome.ConnectFailed), 502, "connect-failed", "No connection to a backend could be made.")]
    [InlineData(nameof(ForwardOutcome.ClosedEarly), 502, "closed-early", "The backend closed the connection without an answer.")]
    [InlineData(nameof(ForwardOutcome.BadResponse), 502, "bad-response", "The backend's answer is malformed or ambiguous.")]
    [InlineData(nameof(ForwardOutcome.ResponseTimedOut), 504, "response-timeout", "The backend has not answered in time.")]
    [InlineData(nameof(ForwardOutcome.BadRequest), 400, "bad-request", "The request is malformed or ambiguous.")]
    [InlineData(nameof(ForwardOutcome.RequestTooLarge), 413, "request-too-large", "The request's body is too large.")]
    [InlineData(nameof(ForwardOutcome.ClientTooSlow), 408, "request-timeout", "The request is sent too slowly.")]
    public async Task Should_tell_what_happened_when_a_try_failed(string outcome, int status, string type, string title)
    {
        var problem = Problem.For(Enum.Parse<ForwardOutcome>(outcome));

        var (response, body) = await WriteAsync(problem!, "GET");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.ContentType);
        var expected = new JsonObject { ["type"] = $"urn:balancer:{type}", ["title"] = title, ["status"] = status };
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(body)), $"type and title stay as they are: {body}");
        Assert.False(response.Headers.ContainsKey("Retry-After"), "only 503 says when to come again");
    }

    [Theory]
    [InlineData(nameof(ForwardOutcome.Completed))]
    [InlineData(nameof(ForwardOutcome.ClientGone))]
    [InlineData(nameof(ForwardOutcome.Aborted))]
    public void Should_say_nothing_when_the_client_has_its_answer_or_is_gone(string outcome)
    {
        Assert.Null(Problem.For(Enum.Parse<ForwardOutcome>(outcome)));
    }

    [Fact]
    public async Task Should_ask_to_come_again_when_no_backend_is_live()
    {
        var (response, body) = await WriteAsync(Problem.NoLiveBackend, "POST");

        Assert.Equal((503, "1"), (response.StatusCode, response.Headers.RetryAfter.ToString()));
        Assert.Equal("application/problem+json", response.ContentType);
        Assert.Equal("""{"type":"urn:balancer:no-live-backend","title":"No backend is available.","status":503}""", body);
    }

    [Fact]
    public async Task Should_close_the_connection_when_what_follows_cannot_be_trusted()
    {
        var (bad, _) = await WriteAsync(Problem.BadRequest, "GET");
        var (connect, _) = await WriteAsync(Problem.NotImplemented, "CONNECT");
        var (slow, _) = await WriteAsync(Problem.For(ForwardOutcome.ClientTooSlow)!, "POST");
        var (unavailable, _) = await WriteAsync(Problem.NoLiveBackend, "GET");

        Assert.Equal((400, "close"), (bad.StatusCode, bad.Headers.Connection.ToString()));
        Assert.Equal((501, "close"), (connect.StatusCode, connect.Headers.Connection.ToString()));
        Assert.Equal((408, "close"), (slow.StatusCode, slow.Headers.Connection.ToString()));
        Assert.Equal("", unavailable.Headers.Connection.ToString());
    }

    [Fact]
    public async Task Should_send_the_same_fields_without_the_body_when_asked_with_head()
    {
        var (get, body) = await WriteAsync(Problem.NoLiveBackend, "GET");
        var (head, none) = await WriteAsync(Problem.NoLiveBackend, "HEAD");

        Assert.Equal("", none);
        Assert.Equal((get.StatusCode, get.ContentType, get.ContentLength), (head.StatusCode, head.ContentType, head.ContentLength));
        Assert.Equal(Encoding.UTF8.GetByteCount(body), head.ContentLength);
    }

    [Fact]
    public async Task Should_leave_nothing_of_a_try_when_it_answers()
    {
        var (response, _) = await WriteAsync(Problem.NoLiveBackend, "GET", response =>
        {
            response.StatusCode = 200;
            response.Headers.SetCookie = "from=backend";
        });

        Assert.Equal(503, response.StatusCode);
        Assert.False(response.Headers.ContainsKey("Set-Cookie"), "the answer is the balancer's own");
    }

    private static async Task<(HttpResponse Response, string Body)> WriteAsync(
        Problem problem, string method, Action<HttpResponse>? before = null)
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Request.Method = method;
        context.Response.Body = body;
        before?.Invoke(context.Response);
        await problem.WriteAsync(context);
        return (context.Response, Encoding.UTF8.GetString(body.ToArray()));
    }
}
