namespace Balancer.Tests.BlackBox;

/// <summary>Heads that leave open where the message ends (RFC 9112, section 6.3; RFC 9110, section 8.6).</summary>
internal static class MalformedFraming
{
    public static readonly Dictionary<string, string> Rejected = new()
    {
        ["length before chunked"] = Chunked("Content-Length: 5\r\nTransfer-Encoding: chunked"),
        ["chunked before length"] = Chunked("Transfer-Encoding: chunked\r\nContent-Length: 5"),
        ["chunked with length 0"] = Chunked("Transfer-Encoding: chunked\r\nContent-Length: 0"),
        ["chunked and length on GET"] = "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["gzip, chunked"] = Chunked("Transfer-Encoding: gzip, chunked"),
        ["chunked, gzip"] = Chunked("Transfer-Encoding: chunked, gzip"),
        ["chunked, chunked"] = Chunked("Transfer-Encoding: chunked, chunked"),
        ["chunked, identity"] = Chunked("Transfer-Encoding: chunked, identity"),
        ["xchunked"] = Chunked("Transfer-Encoding: xchunked"),
        ["chunkedx"] = Chunked("Transfer-Encoding: chunkedx"),
        ["chunked with a parameter"] = Chunked("Transfer-Encoding: chunked;q=1"),
        ["quoted chunked"] = Chunked("Transfer-Encoding: \"chunked\""),
        ["vertical tab before chunked"] = Chunked("Transfer-Encoding: \u000bchunked"),
        ["form feed after chunked"] = Chunked("Transfer-Encoding: chunked\u000c"),
        ["identity"] = Chunked("Transfer-Encoding: identity"),
        ["empty Transfer-Encoding"] = Chunked("Transfer-Encoding:"),
        ["two chunked lines"] = Chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        ["gzip and chunked lines"] = Chunked("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
        ["chunked and identity lines"] = Chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
        ["chunked on HTTP/1.0"] = "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ["differing lengths"] = Sized("Content-Length: 5\r\nContent-Length: 6"),
        ["differing lengths, HTTP/1.0"] = "POST / HTTP/1.0\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\nhello",
        ["differing lengths in a list"] = Sized("Content-Length: 5, 6"),
        ["negative length"] = Sized("Content-Length: -1"),
        ["hexadecimal length"] = Sized("Content-Length: 0x5"),
        ["two numbers"] = Sized("Content-Length: 5 5"),
        ["fraction"] = Sized("Content-Length: 5.0"),
        ["exponent"] = Sized("Content-Length: 5e0"),
        ["word"] = Sized("Content-Length: five"),
        ["length beyond 64 bits"] = Sized("Content-Length: 99999999999999999999"),
        ["length that wraps to 5"] = Sized("Content-Length: 18446744073709551621"),
        ["empty length"] = Sized("Content-Length:"),
        ["non-ASCII digit"] = Sized("Content-Length: \u00b2"),
    };

    /// <summary>Body "hello": a recipient may refuse these or make them plain, but not pass them on as they are.</summary>
    public static readonly Dictionary<string, string> RejectedOrNormalised = new()
    {
        // The contract allows to normalise a sign.
        ["signed length"] = Sized("Content-Length: +5"),
        // RFC 9110, section 8.6: identical values may be replaced by one.
        ["equal lengths"] = Sized("Content-Length: 5\r\nContent-Length: 5"),
        ["equal lengths in a list"] = Sized("Content-Length: 5, 5"),
        // RFC 9110, section 8.6: 1*DIGIT, so leading zeros are legal.
        ["leading zeros"] = Sized("Content-Length: 0005"),
        // RFC 9110, section 5.5: a tab is optional white space, and no part of the value.
        ["tab before chunked"] = Hello("Transfer-Encoding:\tchunked"),
        // RFC 9112, section 7: transfer coding names are case-insensitive.
        ["capital Chunked"] = Hello("Transfer-Encoding: Chunked"),
        // RFC 9112, section 7.1.1: bad white space around the semicolon of an extension is to be parsed.
        ["space before an extension"] = Hello("Transfer-Encoding: chunked", "5 ;a=b\r\nhello\r\n0\r\n\r\n"),
        // RFC 9112, section 7.1.1: unknown extensions are to be ignored, and their total length limited.
        ["short extension"] = Hello("Transfer-Encoding: chunked", "5;a=b;c=\"d\"\r\nhello\r\n0;e\r\n\r\n"),
        ["long extension"] = Hello("Transfer-Encoding: chunked", $"5;{new string('a', 100_000)}\r\nhello\r\n0\r\n\r\n"),
        // RFC 9112, section 7.1: 1*HEXDIG.
        ["chunk size with leading zeros"] = Hello("Transfer-Encoding: chunked", "000005\r\nhello\r\n000\r\n\r\n"),
        // RFC 9112, section 2.2: an empty line before the request line should be ignored.
        ["empty line first"] = "\r\n" + Sized("Content-Length: 5"),
        // RFC 9112, section 3: a recipient may split the request line at any white space.
        ["two spaces before the version"] = "POST /  HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        // RFC 9110, section 7.2: an empty Host is what a client sends for a target without an authority.
        ["empty Host"] = "POST / HTTP/1.1\r\nHost:\r\nContent-Length: 5\r\n\r\nhello",
    };

    private static string Chunked(string fields)
    {
        return $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n0\r\n\r\n";
    }

    private static string Sized(string fields)
    {
        return $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\nhello";
    }

    private static string Hello(string fields, string body = "5\r\nhello\r\n0\r\n\r\n")
    {
        return $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n{body}";
    }
}
