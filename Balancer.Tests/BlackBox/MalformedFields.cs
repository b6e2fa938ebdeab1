namespace Balancer.Tests.BlackBox;

/// <summary>Heads with a field no two parsers need agree on (RFC 9112, sections 2.2, 3.2 and 5).</summary>
internal static class MalformedFields
{
    public static readonly Dictionary<string, string> Rejected = new()
    {
        ["bare LF after the request line"] = "GET / HTTP/1.1\nHost: a\r\n\r\n",
        ["bare LF after a field"] = "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n",
        ["bare LF after the last field"] = "GET / HTTP/1.1\r\nHost: a\n\r\n",
        ["bare LF as the end of the head"] = "GET / HTTP/1.1\r\nHost: a\r\n\n",
        ["bare LF throughout"] = "GET / HTTP/1.1\nHost: a\n\n",
        ["bare CR after the request line"] = "GET / HTTP/1.1\rHost: a\r\n\r\n",
        ["bare CR in a value"] = Field("X: a\rb"),
        ["bare CR before CRLF"] = Field("X: a\r"),
        ["bare CR hiding a field"] = Field("X: a\rTransfer-Encoding: chunked"),
        ["bare LF hiding a field"] = Field("X: a\nTransfer-Encoding: chunked"),
        ["NUL in a value"] = Field("X: a\0b"),
        ["NUL in a name"] = Field("X\0Y: a"),
        ["0x01 in a value"] = Field("X: a\u0001b"),
        ["escape in a value"] = Field("X: a\u001bb"),
        ["vertical tab in a value"] = Field("X: a\u000bb"),
        ["0x7f in a value"] = Field("X: a\u007fb"),
        ["folded with a space"] = Field("X: a\r\n b"),
        ["folded with a tab"] = Field("X: a\r\n\tb"),
        ["folded Transfer-Encoding"] = Field("Transfer-Encoding:\r\n chunked"),
        ["space before the first field"] = "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        ["tab before the first field"] = "GET / HTTP/1.1\r\n\tHost: a\r\n\r\n",
        ["space before the colon"] = Field("X : a"),
        ["tab before the colon"] = Field("X\t: a"),
        ["space before the colon of Content-Length"] = Field("Content-Length : 5"),
        ["empty name"] = Field(": a"),
        ["no colon"] = Field("X"),
        ["space in a name"] = Field("X Y: a"),
        ["parenthesis in a name"] = Field("X(Y): a"),
        ["slash in a name"] = Field("X/Y: a"),
        ["non-ASCII in a name"] = Field("X\u00e9: a"),
        ["0x7f in a name"] = Field("X\u007f: a"),
        ["no Host"] = "GET / HTTP/1.1\r\n\r\n",
        ["Host twice"] = Field("Host: a"),
        ["Host twice, differing"] = Field("Host: b"),
        ["Host twice on HTTP/1.0"] = "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        ["Host with a space"] = Host("a b"),
        ["Host with a slash"] = Host("a/b"),
        ["Host with user information"] = Host("a@b"),
        ["Host as a list"] = Host("a, b"),
        ["Host as a url"] = Host("http://a"),
        ["Host with a bad port"] = Host("a:b"),
        ["Host with a query"] = Host("a?b"),
        ["Host with an open bracket"] = Host("[::1"),
        ["Host with non-ASCII"] = Host("\u00e9"),
    };

    /// <summary>More than the front takes: 431.</summary>
    public static readonly Dictionary<string, string> TooLarge = new()
    {
        ["too many fields"] = Field(string.Join("\r\n", Enumerable.Range(0, 500).Select(i => $"X-{i}: a"))),
        ["too large a field"] = Field($"X: {new string('a', 100_000)}"),
    };

    private static string Field(string line)
    {
        return $"GET / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n";
    }

    private static string Host(string value)
    {
        return $"GET / HTTP/1.1\r\nHost: {value}\r\n\r\n";
    }
}
