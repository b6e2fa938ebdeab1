using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class ResponseFields(OneBackend fixture) : IClassFixture<OneBackend>
{
    [Theory]
    [InlineData("Content-Length: 2\r\n\r\nhi", "Content-Length")]
    [InlineData("Content-Length: 0\r\n\r\n", "Content-Length")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "Transfer-Encoding")]
    public async Task Should_add_a_date_at_most_when_the_response_is_minimal(string rest, string framing)
    {
        var response = await AnswerAsync($"HTTP/1.1 200 OK\r\n{rest}");

        // RFC 9110, section 6.6.1: whoever passes on a response without a Date is to add one.
        Assert.Equal([framing], response.Head.Names.Where(name => name != "Date"));
    }

    [Fact]
    public async Task Should_keep_date_and_server_when_the_backend_sends_them()
    {
        var response = await AnswerWithAsync("Date: Tue, 15 Nov 1994 08:12:31 GMT", "Server: own/1.0", "Via: 1.0 other");

        Assert.Equal(["Tue, 15 Nov 1994 08:12:31 GMT"], response.Head.All("Date"));
        Assert.Equal(["own/1.0"], response.Head.All("Server"));
        Assert.Equal(["1.0 other"], response.Head.All("Via"));
    }

    [Theory]
    [InlineData("Keep-Alive: timeout=5", "Keep-Alive")]
    [InlineData("Connection: keep-alive", "Connection")]
    [InlineData("Connection: close", "Connection")]
    [InlineData("Proxy-Connection: keep-alive", "Proxy-Connection")]
    [InlineData("X-Foo: 1\r\nConnection: X-Foo", "X-Foo,Connection")]
    [InlineData("X-Foo: 1\r\nX-Bar: 2\r\nConnection: x-bar\r\nConnection: close , X-FOO", "X-Foo,X-Bar,Connection")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade", "Upgrade,Connection")]
    public async Task Should_drop_the_field_when_it_is_for_this_hop_only(string fields, string dropped)
    {
        var response = await AnswerWithAsync(fields);

        Assert.DoesNotContain(response.Head.Names, name => dropped.Split(',').Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Should_keep_the_length_when_connection_names_it()
    {
        var response = await AnswerWithAsync("Connection: Content-Length");

        Assert.Equal(["2"], response.Head.All("Content-Length"));
    }

    [Theory]
    [InlineData("X-Latin: caf\u00e9 \u00ff")]
    [InlineData("X-Utf8: \u00c3\u00a9")]
    [InlineData("Location: /\u00e9?a b")]
    [InlineData("Location: //other/a/../b%2F")]
    [InlineData("X-Empty:")]
    [InlineData("X-Tab: a\tb")]
    [InlineData("Expires: 0")]
    [InlineData("Last-Modified: never")]
    [InlineData("ETag: not quoted")]
    [InlineData("Content-Type: text/plain;charset")]
    [InlineData("Content-Disposition: attachment; filename=\"\u00e9.txt\"")]
    [InlineData("Strict-Transport-Security: max-age=1")]
    [InlineData("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public async Task Should_pass_the_field_byte_identical_when_it_is_end_to_end(string line)
    {
        var response = await AnswerWithAsync(line);

        var name = line.Split(':')[0];
        Assert.Equal([line[(name.Length + 1)..].Trim()], response.Head.All(name));
    }

    [Fact]
    public async Task Should_keep_lines_and_their_order_when_a_field_is_repeated()
    {
        var response = await AnswerWithAsync("Set-Cookie: b=1; Path=/", "X-A: 2", "Set-Cookie: a=2, 3", "X-A: 1", "Vary: b", "Vary: a");

        Assert.Equal(["b=1; Path=/", "a=2, 3"], response.Head.All("Set-Cookie"));
        Assert.Equal(["2", "1"], response.Head.All("X-A"));
        Assert.Equal(["b", "a"], response.Head.All("Vary"));
    }

    [Theory]
    [InlineData("200 All right")]
    [InlineData("299 Odd")]
    [InlineData("404 Gone fishing")]
    [InlineData("599 Beyond")]
    public async Task Should_keep_status_and_reason_when_they_are_unusual(string status)
    {
        var response = await AnswerAsync($"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nhi");

        Assert.Equal((status, "hi"), ($"{response.Status} {response.Reason}", response.Text));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task Should_pass_the_redirect_when_the_backend_sends_one(int status)
    {
        fixture.Backend.Traffic.Forget();

        var response = await AnswerAsync($"HTTP/1.1 {status} Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((status, "/other"), (response.Status, response.Head.Header("Location")));
        Assert.Single(fixture.Backend.Requests);
    }

    [Fact]
    public async Task Should_pass_the_body_as_it_is_when_it_is_compressed()
    {
        var response = await AnswerWithAsync("Content-Encoding: gzip");

        Assert.Equal(("gzip", "hi"), (response.Head.Header("Content-Encoding"), response.Text));
    }

    private Task<RawResponse> AnswerWithAsync(params string[] fields)
    {
        return AnswerAsync(string.Join("\r\n", ["HTTP/1.1 200 OK", .. fields, "Content-Length: 2", "", "hi"]));
    }

    private async Task<RawResponse> AnswerAsync(string answer)
    {
        fixture.Answer = answer;
        return await RawClient.AskAsync(fixture.Balancer.Port, "GET", "/");
    }
}
