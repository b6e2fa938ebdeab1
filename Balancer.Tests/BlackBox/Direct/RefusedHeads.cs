namespace Balancer.Tests.BlackBox.Direct;

/// <summary>Heads of answers that are none, or that two parsers could read differently, each with a name.</summary>
internal static class RefusedHeads
{
    private const string Hello = "5\r\nhello\r\n0\r\n\r\n";

    public static readonly Dictionary<string, string> StatusLines = new()
    {
        ["two spaces before the status"] = Line("HTTP/1.1  200 OK"),
        ["tab for the space"] = Line("HTTP/1.1\t200 OK"),
        ["space first"] = Line(" HTTP/1.1 200 OK"),
        ["lower-case version"] = Line("http/1.1 200 OK"),
        ["HTTP/0.9"] = Line("HTTP/0.9 200 OK"),
        ["HTTP/01.1"] = Line("HTTP/01.1 200 OK"),
        ["HTTP/1.10"] = Line("HTTP/1.10 200 OK"),
        ["HTTP/3.0"] = Line("HTTP/3.0 200 OK"),
        ["no version"] = Line("200 OK"),
        ["no status"] = Line("HTTP/1.1"),
        ["a word joined to the status"] = Line("HTTP/1.1 200OK"),
        ["signed status"] = Line("HTTP/1.1 +200 OK"),
        ["letter in the status"] = Line("HTTP/1.1 2O0 OK"),
        ["status below 100"] = Line("HTTP/1.1 099 OK"),
        ["NUL in the reason"] = Line("HTTP/1.1 200 O\0K"),
        ["bare CR in the reason"] = Line("HTTP/1.1 200 O\rK"),
        ["0x7f in the reason"] = Line("HTTP/1.1 200 O\u007fK"),
        ["bare LF after it"] = "HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nok",
    };

    public static readonly Dictionary<string, string> Fields = new()
    {
        ["bare LF after a field"] = "HTTP/1.1 200 OK\r\nX: 1\nContent-Length: 2\r\n\r\nok",
        ["bare LF after the last field"] = "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok",
        ["bare LF as the end of the head"] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\nok",
        ["bare LF throughout"] = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
        ["bare LF hiding a field"] = Field("X: a\nTransfer-Encoding: chunked"),
        ["bare CR in a value"] = Field("X: a\rb"),
        ["bare CR before CRLF"] = Field("X: a\r"),
        ["bare CR hiding a field"] = Field("X: a\rTransfer-Encoding: chunked"),
        ["NUL in a value"] = Field("X: a\0b"),
        ["0x01 in a value"] = Field("X: a\u0001b"),
        ["escape in a value"] = Field("X: a\u001bb"),
        ["vertical tab in a value"] = Field("X: a\u000bb"),
        ["0x7f in a value"] = Field("X: a\u007fb"),
        ["folded with a space"] = Field("X: a\r\n b"),
        ["folded with a tab"] = Field("X: a\r\n\tb"),
        ["folded Transfer-Encoding"] = Field("Transfer-Encoding:\r\n chunked"),
        ["space before the first field"] = "HTTP/1.1 200 OK\r\n X: 1\r\nContent-Length: 2\r\n\r\nok",
        ["space before the colon"] = Field("X : a"),
        ["tab before the colon"] = Field("X\t: a"),
        ["space before the colon of Content-Length"] = "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
        ["empty name"] = Field(": a"),
        ["no colon"] = Field("X"),
        ["space in a name"] = Field("X Y: a"),
        ["parenthesis in a name"] = Field("X(Y): a"),
        ["slash in a name"] = Field("X/Y: a"),
        ["NUL in a name"] = Field("X\0Y: a"),
        ["non-ASCII in a name"] = Field("X\u00e9: a"),
        ["0x7f in a name"] = Field("X\u007f: a"),
        ["201 fields"] = Field(string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"X-{i}: a"))),
        ["more than 64 KB in one field"] = Field($"X: {new string('a', 66_000)}"),
        ["more than 64 KB in many fields"] = Field(
            string.Join("\r\n", Enumerable.Range(0, 100).Select(i => $"X-{i}: {new string('a', 700)}"))),
        ["more than 64 KB of a name"] = Field($"{new string('a', 66_000)}: a"),
        ["more than 64 KB of a reason"] = Line($"HTTP/1.1 200 {new string('a', 66_000)}"),
    };

    public static readonly Dictionary<string, string> Framing = new()
    {
        ["length before chunked"] = Chunked("Content-Length: 5\r\nTransfer-Encoding: chunked"),
        ["chunked before length"] = Chunked("Transfer-Encoding: chunked\r\nContent-Length: 100"),
        ["chunked with length 0"] = Chunked("Transfer-Encoding: chunked\r\nContent-Length: 0"),
        ["differing lengths"] = Sized("Content-Length: 5\r\nContent-Length: 6"),
        ["equal lengths"] = Sized("Content-Length: 5\r\nContent-Length: 5"),
        ["differing lengths in a list"] = Sized("Content-Length: 5, 6"),
        ["equal lengths in a list"] = Sized("Content-Length: 5, 5"),
        ["signed length"] = Sized("Content-Length: +5"),
        ["negative length"] = Sized("Content-Length: -5"),
        ["hexadecimal length"] = Sized("Content-Length: 0x5"),
        ["fraction"] = Sized("Content-Length: 5.0"),
        ["exponent"] = Sized("Content-Length: 5e0"),
        ["two numbers"] = Sized("Content-Length: 5 5"),
        ["non-ASCII digit"] = Sized("Content-Length: \u00b2"),
        ["empty length"] = Sized("Content-Length:"),
        ["length beyond 64 bits"] = Sized("Content-Length: 99999999999999999999"),
        ["length that wraps to 5"] = Sized("Content-Length: 18446744073709551621"),
        ["gzip"] = Sized("Transfer-Encoding: gzip"),
        ["identity"] = Sized("Transfer-Encoding: identity"),
        ["gzip, chunked"] = Chunked("Transfer-Encoding: gzip, chunked"),
        ["chunked, gzip"] = Chunked("Transfer-Encoding: chunked, gzip"),
        ["chunked, chunked"] = Chunked("Transfer-Encoding: chunked, chunked"),
        ["chunked, identity"] = Chunked("Transfer-Encoding: chunked, identity"),
        ["two chunked lines"] = Chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        ["gzip and chunked lines"] = Chunked("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
        ["xchunked"] = Chunked("Transfer-Encoding: xchunked"),
        ["chunkedx"] = Chunked("Transfer-Encoding: chunkedx"),
        ["chunked with a parameter"] = Chunked("Transfer-Encoding: chunked;q=1"),
        ["quoted chunked"] = Chunked("Transfer-Encoding: \"chunked\""),
        ["empty Transfer-Encoding"] = Chunked("Transfer-Encoding:"),
        ["chunked on HTTP/1.0"] = $"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Hello}",
        ["length and chunked on 304"] = "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    };

    private static string Line(string line)
    {
        return $"{line}\r\nContent-Length: 2\r\n\r\nok";
    }

    private static string Field(string line)
    {
        return $"HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 2\r\n\r\nok";
    }

    private static string Chunked(string fields)
    {
        return $"HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{Hello}";
    }

    private static string Sized(string fields)
    {
        return $"HTTP/1.1 200 OK\r\n{fields}\r\n\r\nhello";
    }
}
