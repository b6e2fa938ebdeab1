using Balancer.Actors;
using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Balancer.Tests.Host.Forwarding;

/// <summary>What is a backend's fault, and what is not.</summary>
public sealed class CompletionsTests
{
    private readonly HttpResponse _response = new DefaultHttpContext().Response;

    [Theory]
    [InlineData(nameof(ForwardOutcome.Completed), "Answered")]
    [InlineData(nameof(ForwardOutcome.ConnectFailed), "ConnectFailed")]
    [InlineData(nameof(ForwardOutcome.ClosedEarly), "Failed")]
    [InlineData(nameof(ForwardOutcome.BadResponse), "Failed")]
    [InlineData(nameof(ForwardOutcome.ResponseTimedOut), "Failed")]
    [InlineData(nameof(ForwardOutcome.Aborted), "Failed")]
    [InlineData(nameof(ForwardOutcome.BadRequest), "Untold")]
    [InlineData(nameof(ForwardOutcome.RequestTooLarge), "Untold")]
    [InlineData(nameof(ForwardOutcome.ClientTooSlow), "Untold")]
    [InlineData(nameof(ForwardOutcome.ClientGone), "Untold")]
    [InlineData(nameof(ForwardOutcome.Abandoned), "Untold")]
    public void Should_blame_the_backend_for_what_it_did_alone(string outcome, string expected)
    {
        var result = new ForwardResult(Enum.Parse<ForwardOutcome>(outcome));

        Assert.Equal(expected, Completions.Of(result, _response, grantedAt: 0).Kind.ToString());
    }

    [Fact]
    public void Should_blame_nobody_when_an_idle_connection_was_closed()
    {
        var result = new ForwardResult(ForwardOutcome.ClosedEarly, WasReused: true);

        Assert.Equal(CompletionKind.Untold, Completions.Of(result, _response, grantedAt: 0).Kind);
    }

    [Fact]
    public void Should_take_a_tunnel_for_what_it_is_whatever_the_protocol_calls_it()
    {
        var result = new ForwardResult(ForwardOutcome.Completed) { WasTunnel = true };

        Assert.Equal(new Completion(CompletionKind.Answered, 101), Completions.Of(result, _response, grantedAt: 0));
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, "120", 120)]
    [InlineData(503, "Wed, 21 Oct 2015 07:28:00 GMT", 0)]
    [InlineData(503, "soon", 0)]
    [InlineData(503, "-1", 0)]
    [InlineData(503, "", 0)]
    [InlineData(503, "2147483648", int.MaxValue)]
    [InlineData(503, "99999999999999999999999", int.MaxValue)]
    [InlineData(500, "7", 0)]
    [InlineData(200, "7", 0)]
    public void Should_read_for_how_long_a_backend_asks_not_to_be_sent_more(int status, string value, int seconds)
    {
        _response.StatusCode = status;
        _response.Headers.RetryAfter = value;

        var completion = Completions.Of(new ForwardResult(ForwardOutcome.Completed), _response, grantedAt: 0);

        Assert.Equal((status, seconds), (completion.Status, completion.RetryAfter));
    }

    [Fact]
    public void Should_read_a_date_to_come()
    {
        _response.StatusCode = 503;
        _response.Headers.RetryAfter = DateTimeOffset.UtcNow.AddSeconds(30).ToString("r");

        var completion = Completions.Of(new ForwardResult(ForwardOutcome.Completed), _response, grantedAt: 0);

        Assert.InRange(completion.RetryAfter, 20, 30);
    }
}
