using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class RequestFields(OneBackend fixture) : IClassFixture<OneBackend>
{
    private ScriptedBackend Backend => fixture.Backend;

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: example\r\n\r\n", "")]
    [InlineData("HEAD / HTTP/1.1\r\nHost: example\r\n\r\n", "")]
    [InlineData("DELETE / HTTP/1.1\r\nHost: example\r\n\r\n", "")]
    [InlineData("POST / HTTP/1.1\r\nHost: example\r\nContent-Length: 2\r\n\r\nhi", "Content-Length")]
    [InlineData("POST / HTTP/1.1\r\nHost: example\r\nContent-Length: 0\r\n\r\n", "Content-Length")]
    [InlineData("POST / HTTP/1.1\r\nHost: example\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "Transfer-Encoding")]
    public async Task Should_add_the_forwarded_fields_and_nothing_else_when_the_request_is_minimal(string request, string framing)
    {
        var seen = await SeenAsync(request);

        string[] added = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"];
        string[] expected = ["Host", .. added, .. framing.Split(',', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(expected.Order(), seen.Names.Order());
        Assert.Equal(
            ("example", "127.0.0.1", "example", "http"),
            (seen.Header("Host"), seen.Header("X-Forwarded-For"), seen.Header("X-Forwarded-Host"), seen.Header("X-Forwarded-Proto")));
    }

    [Fact]
    public async Task Should_append_and_set_the_forwarded_fields_when_the_client_sends_its_own()
    {
        var seen = await SeenWithAsync(
            "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil");

        Assert.Equal(["192.0.2.1", "192.0.2.2", "127.0.0.1"], Members(seen, "X-Forwarded-For"));
        Assert.Equal(["http"], seen.All("X-Forwarded-Proto"));
        Assert.Equal(["example"], seen.All("X-Forwarded-Host"));
    }

    [Theory]
    [InlineData("Keep-Alive: timeout=5", "Keep-Alive")]
    [InlineData("Proxy-Connection: keep-alive", "Proxy-Connection")]
    [InlineData("Connection: keep-alive", "Connection")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__", "Upgrade,Connection,HTTP2-Settings")]
    [InlineData("Upgrade: TLS/1.0, foo\r\nConnection: upgrade", "Upgrade,Connection")]
    [InlineData("X-Foo: 1\r\nConnection: X-Foo", "X-Foo,Connection")]
    [InlineData("X-Foo: 1\r\nX-Bar: 1\r\nConnection: x-bar, x-foo", "X-Foo,X-Bar,Connection")]
    [InlineData("X-Foo: 1\r\nX-Foo: 2\r\nX-Bar: 3\r\nConnection: X-Bar\r\nConnection: ,\tX-FOO ,", "X-Foo,X-Bar,Connection")]
    [InlineData("Cookie: a=b\r\nConnection: Cookie", "Cookie,Connection")]
    public async Task Should_drop_the_field_when_it_is_for_this_hop_only(string fields, string dropped)
    {
        var seen = await SeenWithAsync(fields);

        Assert.DoesNotContain(seen.Names, name => dropped.Split(',').Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("TE: trailers")]
    [InlineData("TE: gzip;q=1, trailers\r\nConnection: TE")]
    public async Task Should_offer_the_backend_trailers_at_most_when_the_client_names_codings(string fields)
    {
        var seen = await SeenWithAsync(fields);

        // TE is for one hop; a balancer that passes trailers on may say so itself.
        Assert.All(seen.All("TE"), value => Assert.Equal("trailers", value));
    }

    [Fact]
    public async Task Should_keep_the_field_when_connection_must_not_remove_it()
    {
        var seen = await SeenAsync("POST / HTTP/1.1\r\nHost: example\r\nContent-Length: 2\r\nAuthorization: Basic x\r\nX-Forwarded-For: 192.0.2.1\r\n"
            + "Connection: Host, Content-Length, Authorization, X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host\r\n\r\nhi");

        Assert.Equal(("example", "2", "Basic x"), (seen.Header("Host"), seen.Header("Content-Length"), seen.Header("Authorization")));
        Assert.Equal(["192.0.2.1", "127.0.0.1"], Members(seen, "X-Forwarded-For"));
        Assert.Equal(("http", "example"), (seen.Header("X-Forwarded-Proto"), seen.Header("X-Forwarded-Host")));
    }

    [Theory]
    [InlineData("X-Latin: caf\u00e9 \u00a3\u00ff")]
    [InlineData("X-Utf8: \u00c3\u00a9")]
    [InlineData("X-Tab: a\tb")]
    [InlineData("X-Empty:")]
    [InlineData("X-Quoted: \"a, b\"; c=\"\\\"\"")]
    [InlineData("X_Under.Score~: 1")]
    [InlineData("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("tracestate: a=b")]
    [InlineData("Content-Type: text/plain; charset=none")]
    [InlineData("User-Agent: a (b; c) d/1 [e]")]
    [InlineData("Accept-Language: x;q=9, !!")]
    [InlineData("Date: yesterday")]
    [InlineData("Authorization: Basic a:b=")]
    [InlineData("If-None-Match: weak, not quoted")]
    [InlineData("Range: lines=1-2")]
    [InlineData("Referer: /\u00e9")]
    [InlineData("Via: 1.1 other")]
    [InlineData("Upgrade-Insecure-Requests: 1")]
    [InlineData("Accept-Encoding: br;q=0.1, gzip")]
    [InlineData("Max-Forwards: 5")]
    [InlineData("Forwarded: for=192.0.2.1")]
    public async Task Should_pass_the_field_byte_identical_when_it_is_end_to_end(string line)
    {
        var seen = await SeenWithAsync(line);

        var name = line.Split(':')[0];
        Assert.Equal([line[(name.Length + 1)..].Trim()], seen.All(name));
    }

    [Fact]
    public async Task Should_keep_the_order_of_values_when_a_field_is_repeated()
    {
        var seen = await SeenWithAsync("X-A: 2", "Accept: b", "X-A: 1", "Accept: a", "X-A: 3, 4");

        // RFC 9110, section 5.3: lines of one name may be combined into a list, but never reordered.
        Assert.Equal(["2", "1", "3", "4"], Members(seen, "X-A"));
        Assert.Equal(["b", "a"], Members(seen, "Accept"));
    }

    [Fact]
    public async Task Should_pass_every_cookie_when_they_come_on_several_lines()
    {
        var seen = await SeenWithAsync("Cookie: a=1; b=\"2\"", "Cookie: c=3");

        // RFC 6265, section 5.4, knows one line only, so joining them is as good.
        Assert.Equal("a=1; b=\"2\"; c=3", string.Join("; ", seen.All("Cookie")));
    }

    [Theory]
    [InlineData("EXAMPLE.com")]
    [InlineData("example:80")]
    [InlineData("example.com:8080")]
    [InlineData("127.0.0.1:9")]
    [InlineData("[::1]:80")]
    [InlineData("under_score")]
    public async Task Should_keep_the_host_as_sent_when_there_is_one(string host)
    {
        var seen = await SeenAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Equal([host], seen.All("Host"));
        Assert.Equal([host], seen.All("X-Forwarded-Host"));
    }

    [Fact]
    public async Task Should_name_the_backend_when_http_1_0_names_no_host()
    {
        var seen = await SeenAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.Equal([Backend.HostPort], seen.All("Host"));
        Assert.Equal("GET / HTTP/1.1", seen.StartLine);
    }

    private static string[] Members(Head head, string name)
    {
        return string.Join(",", head.All(name)).Split(',', StringSplitOptions.TrimEntries);
    }

    private Task<Head> SeenWithAsync(params string[] fields)
    {
        return SeenAsync(string.Join("\r\n", ["GET / HTTP/1.1", "Host: example", .. fields, "", ""]));
    }

    private async Task<Head> SeenAsync(string request)
    {
        Backend.Traffic.Forget();
        var response = await RawClient.AskAsync(fixture.Balancer.Port, request);
        Assert.Equal(200, response.Status);
        return Assert.Single(Backend.Requests);
    }
}
