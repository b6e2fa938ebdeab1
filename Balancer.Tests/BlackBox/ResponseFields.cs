using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class ResponseFields(OneBackend fixture) : IClassFixture<OneBackend>
{
    [Theory]
    [OnBothLanes("Content-Length: 2\r\n\r\nhi", "Content-Length")]
    [OnBothLanes("Content-Length: 0\r\n\r\n", "Content-Length")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "Transfer-Encoding")]
    public async Task Should_add_a_date_at_most_when_the_response_is_minimal(Lane lane, string rest, string framing)
    {
        var response = await AnswerAsync(lane, $"HTTP/1.1 200 OK\r\n{rest}");

        // RFC 9110, section 6.6.1: whoever passes on a response without a Date is to add one.
        Assert.Equal([framing], response.Head.Names.Where(name => name != "Date"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_keep_date_and_server_when_the_backend_sends_them(Lane lane)
    {
        var response = await AnswerWithAsync(lane, "Date: Tue, 15 Nov 1994 08:12:31 GMT", "Server: own/1.0", "Via: 1.0 other");

        Assert.Equal(["Tue, 15 Nov 1994 08:12:31 GMT"], response.Head.All("Date"));
        Assert.Equal(["own/1.0"], response.Head.All("Server"));
        Assert.Equal(["1.0 other"], response.Head.All("Via"));
    }

    [Theory]
    [OnBothLanes("Keep-Alive: timeout=5", "Keep-Alive")]
    [OnBothLanes("Connection: keep-alive", "Connection")]
    [OnBothLanes("Connection: close", "Connection")]
    [OnBothLanes("Proxy-Connection: keep-alive", "Proxy-Connection")]
    [OnBothLanes("X-Foo: 1\r\nConnection: X-Foo", "X-Foo,Connection")]
    [OnBothLanes("X-Foo: 1\r\nX-Bar: 2\r\nConnection: x-bar\r\nConnection: close , X-FOO", "X-Foo,X-Bar,Connection")]
    [OnBothLanes("Upgrade: h2c\r\nConnection: Upgrade", "Upgrade,Connection")]
    public async Task Should_drop_the_field_when_it_is_for_this_hop_only(Lane lane, string fields, string dropped)
    {
        var response = await AnswerWithAsync(lane, fields);

        Assert.DoesNotContain(response.Head.Names, name => dropped.Split(',').Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_keep_the_length_when_connection_names_it(Lane lane)
    {
        var response = await AnswerWithAsync(lane, "Connection: Content-Length");

        Assert.Equal(["2"], response.Head.All("Content-Length"));
    }

    [Theory]
    [OnBothLanes("X-Latin: caf\u00e9 \u00ff")]
    [OnBothLanes("X-Utf8: \u00c3\u00a9")]
    [OnBothLanes("Location: /\u00e9?a b")]
    [OnBothLanes("Location: //other/a/../b%2F")]
    [OnBothLanes("X-Empty:")]
    [OnBothLanes("X-Tab: a\tb")]
    [OnBothLanes("Expires: 0")]
    [OnBothLanes("Last-Modified: never")]
    [OnBothLanes("ETag: not quoted")]
    [OnBothLanes("Content-Type: text/plain;charset")]
    [OnBothLanes("Content-Disposition: attachment; filename=\"\u00e9.txt\"")]
    [OnBothLanes("Strict-Transport-Security: max-age=1")]
    [OnBothLanes("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public async Task Should_pass_the_field_byte_identical_when_it_is_end_to_end(Lane lane, string line)
    {
        var response = await AnswerWithAsync(lane, line);

        var name = line.Split(':')[0];
        Assert.Equal([line[(name.Length + 1)..].Trim()], response.Head.All(name));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_keep_lines_and_their_order_when_a_field_is_repeated(Lane lane)
    {
        var response = await AnswerWithAsync(
            lane, "Set-Cookie: b=1; Path=/", "X-A: 2", "Set-Cookie: a=2, 3", "X-A: 1", "Vary: b", "Vary: a");

        Assert.Equal(["b=1; Path=/", "a=2, 3"], response.Head.All("Set-Cookie"));
        Assert.Equal(["2", "1"], response.Head.All("X-A"));
        Assert.Equal(["b", "a"], response.Head.All("Vary"));
    }

    [Theory]
    [OnBothLanes("200 All right")]
    [OnBothLanes("299 Odd")]
    [OnBothLanes("404 Gone fishing")]
    [OnBothLanes("599 Beyond")]
    public async Task Should_keep_status_and_reason_when_they_are_unusual(Lane lane, string status)
    {
        var response = await AnswerAsync(lane, $"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nhi");

        Assert.Equal((status, "hi"), ($"{response.Status} {response.Reason}", response.Text));
    }

    [Theory]
    [OnBothLanes(301)]
    [OnBothLanes(302)]
    [OnBothLanes(307)]
    public async Task Should_pass_the_redirect_when_the_backend_sends_one(Lane lane, int status)
    {
        fixture.Backend.Traffic.Forget();

        var response = await AnswerAsync(lane, $"HTTP/1.1 {status} Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((status, "/other"), (response.Status, response.Head.Header("Location")));
        Assert.Single(fixture.Backend.Requests);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_pass_the_body_as_it_is_when_it_is_compressed(Lane lane)
    {
        var response = await AnswerWithAsync(lane, "Content-Encoding: gzip");

        Assert.Equal(("gzip", "hi"), (response.Head.Header("Content-Encoding"), response.Text));
    }

    private Task<RawResponse> AnswerWithAsync(Lane lane, params string[] fields)
    {
        return AnswerAsync(lane, string.Join("\r\n", ["HTTP/1.1 200 OK", .. fields, "Content-Length: 2", "", "hi"]));
    }

    private async Task<RawResponse> AnswerAsync(Lane lane, string answer)
    {
        fixture.Answer = answer;
        return await RawClient.AskAsync(fixture.On(lane).Port, "GET", "/");
    }
}
