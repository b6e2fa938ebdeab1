using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox.Direct;

/// <summary>The direct lane passes on no answer that could be read in two ways; the library takes many of these.</summary>
public class StrictHeads(OneBackend fixture) : IClassFixture<OneBackend>
{
    public static TheoryData<string> StatusLines => [.. RefusedHeads.StatusLines.Keys];

    public static TheoryData<string> Fields => [.. RefusedHeads.Fields.Keys];

    public static TheoryData<string> Framing => [.. RefusedHeads.Framing.Keys];

    private RunningBalancer Balancer => fixture.On(Lane.Direct);

    [Theory]
    [MemberData(nameof(StatusLines))]
    public Task Should_answer_502_when_the_status_line_is_malformed(string name)
    {
        return IsRefusedAsync("GET", RefusedHeads.StatusLines[name]);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public Task Should_answer_502_when_a_field_is_malformed_or_too_much(string name)
    {
        return IsRefusedAsync("GET", RefusedHeads.Fields[name]);
    }

    [Theory]
    [MemberData(nameof(Framing))]
    public Task Should_answer_502_when_the_framing_is_ambiguous(string name)
    {
        return IsRefusedAsync("GET", RefusedHeads.Framing[name]);
    }

    [Theory]
    [InlineData("X: a\nb")]
    [InlineData("X : a")]
    [InlineData("no colon")]
    public Task Should_answer_502_when_an_interim_answer_is_malformed(string field)
    {
        return IsRefusedAsync("GET", $"HTTP/1.1 103 Early Hints\r\n{field}\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    [Fact]
    public async Task Should_answer_502_to_head_when_the_framing_is_ambiguous()
    {
        fixture.Answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";

        var response = await RawClient.AskAsync(Balancer.Port, "HEAD", "/");

        Assert.Equal(502, response.Status);
    }

    [Fact]
    public async Task Should_answer_502_before_the_response_is_due_when_interim_answers_never_end()
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.FloodOfInterim());
        await using var balancer = await RunningBalancer.StartAsync(Lane.Direct, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(502);
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "the flood is cut off");
        await balancer.HasNothingInFlightAsync();
    }

    private async Task IsRefusedAsync(string method, string answer)
    {
        fixture.Answer = answer;
        fixture.Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(Balancer.Port, method, "/refused");

        response.IsProblem(502);
        Assert.True(fixture.Backend.Requests.Count == 1, "what was answered, however badly, is not repeated");
        var asked = fixture.Backend.Connections.Single(c => c.Received.Contains("/refused", StringComparison.Ordinal));
        await Eventually.CompletesAsync(asked.Closed, "a connection out of step is closed");
        fixture.Answer = null;
        await Balancer.StillServesAsync();
    }
}
