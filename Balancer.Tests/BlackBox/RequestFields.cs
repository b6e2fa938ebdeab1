using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class RequestFields(OneBackend fixture) : IClassFixture<OneBackend>
{
    private ScriptedBackend Backend => fixture.Backend;

    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: example\r\n\r\n", "")]
    [OnBothLanes("HEAD / HTTP/1.1\r\nHost: example\r\n\r\n", "")]
    [OnBothLanes("DELETE / HTTP/1.1\r\nHost: example\r\n\r\n", "")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: example\r\nContent-Length: 2\r\n\r\nhi", "Content-Length")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: example\r\nContent-Length: 0\r\n\r\n", "Content-Length")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: example\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "Transfer-Encoding")]
    public async Task Should_add_the_forwarded_fields_and_nothing_else_when_the_request_is_minimal(
        Lane lane, string request, string framing)
    {
        var seen = await SeenAsync(lane, request);

        string[] added = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"];
        string[] expected = ["Host", .. added, .. framing.Split(',', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(expected.Order(), seen.Names.Order());
        Assert.Equal(
            ("example", "127.0.0.1", "example", "http"),
            (seen.Header("Host"), seen.Header("X-Forwarded-For"), seen.Header("X-Forwarded-Host"), seen.Header("X-Forwarded-Proto")));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_append_and_set_the_forwarded_fields_when_the_client_sends_its_own(Lane lane)
    {
        var seen = await SeenWithAsync(
            lane, "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil");

        Assert.Equal(["192.0.2.1", "192.0.2.2", "127.0.0.1"], Members(seen, "X-Forwarded-For"));
        Assert.Equal(["http"], seen.All("X-Forwarded-Proto"));
        Assert.Equal(["example"], seen.All("X-Forwarded-Host"));
    }

    [Theory]
    [OnBothLanes("Keep-Alive: timeout=5", "Keep-Alive")]
    [OnBothLanes("Proxy-Connection: keep-alive", "Proxy-Connection")]
    [OnBothLanes("Connection: keep-alive", "Connection")]
    [OnBothLanes("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAA", "Upgrade,Connection,HTTP2-Settings")]
    [OnBothLanes("Upgrade: TLS/1.0, foo\r\nConnection: upgrade", "Upgrade,Connection")]
    [OnBothLanes("X-Foo: 1\r\nConnection: X-Foo", "X-Foo,Connection")]
    [OnBothLanes("X-Foo: 1\r\nX-Bar: 1\r\nConnection: x-bar, x-foo", "X-Foo,X-Bar,Connection")]
    [OnBothLanes("X-Foo: 1\r\nX-Foo: 2\r\nX-Bar: 3\r\nConnection: X-Bar\r\nConnection: ,\tX-FOO ,", "X-Foo,X-Bar,Connection")]
    [OnBothLanes("Cookie: a=b\r\nConnection: Cookie", "Cookie,Connection")]
    public async Task Should_drop_the_field_when_it_is_for_this_hop_only(Lane lane, string fields, string dropped)
    {
        var seen = await SeenWithAsync(lane, fields);

        Assert.DoesNotContain(seen.Names, name => dropped.Split(',').Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [OnBothLanes("TE: trailers")]
    [OnBothLanes("TE: gzip;q=1, trailers\r\nConnection: TE")]
    public async Task Should_offer_the_backend_trailers_at_most_when_the_client_names_codings(Lane lane, string fields)
    {
        var seen = await SeenWithAsync(lane, fields);

        // TE is for one hop; a balancer that passes trailers on may say so itself.
        Assert.All(seen.All("TE"), value => Assert.Equal("trailers", value));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_keep_the_field_when_connection_must_not_remove_it(Lane lane)
    {
        var seen = await SeenAsync(
            lane,
            "POST / HTTP/1.1\r\nHost: example\r\nContent-Length: 2\r\nAuthorization: Basic x\r\nX-Forwarded-For: 192.0.2.1\r\n"
            + "Connection: Host, Content-Length, Authorization, X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host\r\n\r\nhi");

        Assert.Equal(("example", "2", "Basic x"), (seen.Header("Host"), seen.Header("Content-Length"), seen.Header("Authorization")));
        Assert.Equal(["192.0.2.1", "127.0.0.1"], Members(seen, "X-Forwarded-For"));
        Assert.Equal(("http", "example"), (seen.Header("X-Forwarded-Proto"), seen.Header("X-Forwarded-Host")));
    }

    [Theory]
    [OnBothLanes("X-Latin: caf\u00e9 \u00a3\u00ff")]
    [OnBothLanes("X-Utf8: \u00c3\u00a9")]
    [OnBothLanes("X-Tab: a\tb")]
    [OnBothLanes("X-Empty:")]
    [OnBothLanes("X-Quoted: \"a, b\"; c=\"\\\"\"")]
    [OnBothLanes("X_Under.Score~: 1")]
    [OnBothLanes("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [OnBothLanes("tracestate: a=b")]
    [OnBothLanes("Content-Type: text/plain; charset=none")]
    [OnBothLanes("User-Agent: a (b; c) d/1 [e]")]
    [OnBothLanes("Accept-Language: x;q=9, !!")]
    [OnBothLanes("Date: yesterday")]
    [OnBothLanes("Authorization: Basic a:b=")]
    [OnBothLanes("If-None-Match: weak, not quoted")]
    [OnBothLanes("Range: lines=1-2")]
    [OnBothLanes("Referer: /\u00e9")]
    [OnBothLanes("Via: 1.1 other")]
    [OnBothLanes("Upgrade-Insecure-Requests: 1")]
    [OnBothLanes("Accept-Encoding: br;q=0.1, gzip")]
    [OnBothLanes("Max-Forwards: 5")]
    [OnBothLanes("Forwarded: for=192.0.2.1")]
    public async Task Should_pass_the_field_byte_identical_when_it_is_end_to_end(Lane lane, string line)
    {
        var seen = await SeenWithAsync(lane, line);

        var name = line.Split(':')[0];
        Assert.Equal([line[(name.Length + 1)..].Trim()], seen.All(name));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_keep_the_order_of_values_when_a_field_is_repeated(Lane lane)
    {
        var seen = await SeenWithAsync(lane, "X-A: 2", "Accept: b", "X-A: 1", "Accept: a", "X-A: 3, 4");

        // RFC 9110, section 5.3: lines of one name may be combined into a list, but never reordered.
        Assert.Equal(["2", "1", "3", "4"], Members(seen, "X-A"));
        Assert.Equal(["b", "a"], Members(seen, "Accept"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_pass_every_cookie_when_they_come_on_several_lines(Lane lane)
    {
        var seen = await SeenWithAsync(lane, "Cookie: a=1; b=\"2\"", "Cookie: c=3");

        // RFC 6265, section 5.4, knows one line only, so joining them is as good.
        Assert.Equal("a=1; b=\"2\"; c=3", string.Join("; ", seen.All("Cookie")));
    }

    [Theory]
    [OnBothLanes("EXAMPLE.com")]
    [OnBothLanes("example:80")]
    [OnBothLanes("example.com:8080")]
    [OnBothLanes("127.0.0.1:9")]
    [OnBothLanes("[::1]:80")]
    [OnBothLanes("under_score")]
    public async Task Should_keep_the_host_as_sent_when_there_is_one(Lane lane, string host)
    {
        var seen = await SeenAsync(lane, $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Equal([host], seen.All("Host"));
        Assert.Equal([host], seen.All("X-Forwarded-Host"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_name_the_backend_when_http_1_0_names_no_host(Lane lane)
    {
        var seen = await SeenAsync(lane, "GET / HTTP/1.0\r\n\r\n");

        Assert.Equal([Backend.HostPort], seen.All("Host"));
        Assert.Equal("GET / HTTP/1.1", seen.StartLine);
    }

    private static string[] Members(Head head, string name)
    {
        return string.Join(",", head.All(name)).Split(',', StringSplitOptions.TrimEntries);
    }

    private Task<Head> SeenWithAsync(Lane lane, params string[] fields)
    {
        return SeenAsync(lane, string.Join("\r\n", ["GET / HTTP/1.1", "Host: example", .. fields, "", ""]));
    }

    private async Task<Head> SeenAsync(Lane lane, string request)
    {
        Backend.Traffic.Forget();
        var response = await RawClient.AskAsync(fixture.On(lane).Port, request);
        Assert.Equal(200, response.Status);
        return Assert.Single(Backend.Requests);
    }
}
