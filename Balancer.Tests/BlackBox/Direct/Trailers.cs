using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox.Direct;

/// <summary>Fields after a chunked body, which the direct lane passes both ways (to HTTP/2 clients, the library does, too).</summary>
public class Trailers(OneBackend fixture) : IClassFixture<OneBackend>
{
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";

    private RunningBalancer Balancer => fixture.On(Lane.Direct);

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n", "hello")]
    [InlineData("0\r\n", "")]
    [InlineData("1;a=b\r\nh\r\n4\r\nello\r\n000;c\r\n", "hello")]
    public async Task Should_reach_the_backend_when_a_request_has_them(string chunks, string body)
    {
        fixture.Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(
            Balancer.Port, $"{Post}Trailer: X-Sum, X-Latin\r\n\r\n{chunks}X-Sum: 42\r\nX-Latin: caf\u00e9\r\nX-Sum: 43\r\n\r\n");

        Assert.Equal(200, response.Status);
        var seen = Assert.Single(fixture.Backend.Traffic.Bodies);
        Assert.Equal(body, seen.Text);
        Assert.Equal(["X-Latin: caf\u00e9", "X-Sum: 42", "X-Sum: 43"], seen.Trailers.Order());
        await Balancer.HasNothingInFlightAsync();
    }

    [Fact]
    public async Task Should_hold_no_data_back_when_they_take_their_time()
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.Pieces($"{Chunked}\r\n5\r\nhello\r\n0\r\n", (gate, "X-Sum: 42\r\n\r\n")));
        await using var balancer = await RunningBalancer.StartAsync(Lane.Direct, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadUntilAsync("hello");
        gate.Open();
        await client.ReadUntilAsync("X-Sum: 42\r\n\r\n");

        await balancer.HasNothingInFlightAsync();
    }

    // RFC 9110, section 6.5.1: a backend that merged these would take them for what the head says.
    [Theory]
    [InlineData("Content-Length: 5")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Host: evil")]
    [InlineData("Connection: close")]
    [InlineData("Keep-Alive: timeout=1")]
    [InlineData("X-Forwarded-For: 192.0.2.1")]
    public async Task Should_stay_behind_when_they_are_for_the_head_alone(string line)
    {
        fixture.Backend.Traffic.Forget();

        var response = await RawClient.AskAsync(Balancer.Port, $"{Post}\r\n5\r\nhello\r\n0\r\n{line}\r\nX-Sum: 42\r\n\r\n");

        Assert.Equal(200, response.Status);
        Assert.Equal(["X-Sum: 42"], Assert.Single(fixture.Backend.Traffic.Bodies).Trailers);
    }

    [Theory]
    [InlineData("2\r\nok\r\n0\r\n", "ok", "X: 1")]
    [InlineData("2\r\nok\r\n0\r\n", "ok", "TE: trailers")]
    [InlineData("0\r\n", "", "TE: trailers")]
    public async Task Should_reach_the_client_when_a_response_has_them(string chunks, string body, string field)
    {
        fixture.Answer = $"{Chunked}Trailer: X-Sum\r\n\r\n{chunks}X-Sum: 42\r\nX-Latin: caf\u00e9\r\n\r\n";
        using var client = await RawClient.ConnectAsync(Balancer.Port);

        // Twice, as what comes after them must still be in step.
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n");
            var response = await client.ReadResponseAsync();

            Assert.Equal((200, body, "X-Sum"), (response.Status, response.Text, response.Head.Header("Trailer")));
            Assert.Equal(["X-Sum: 42", "X-Latin: caf\u00e9"], response.Body.Trailers);
        }

        await Balancer.HasNothingInFlightAsync();
    }

    [Fact]
    public async Task Should_be_dropped_when_the_client_cannot_have_them()
    {
        fixture.Answer = $"{Chunked}\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n";

        var older = await RawClient.AskAsync(Balancer.Port, "GET / HTTP/1.0\r\n\r\n");

        Assert.Equal((200, "ok"), (older.Status, older.Text));
    }

    [Theory]
    [InlineData("Content-Length: 2")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Connection: close")]
    public async Task Should_stay_behind_in_a_response_when_they_are_for_the_head_alone(string line)
    {
        fixture.Answer = $"{Chunked}\r\n2\r\nok\r\n0\r\n{line}\r\nX-Sum: 42\r\n\r\n";

        var response = await RawClient.AskAsync(Balancer.Port, "GET", "/");

        Assert.Equal("ok", response.Text);
        Assert.Equal(["X-Sum: 42"], response.Body.Trailers);
    }
}
