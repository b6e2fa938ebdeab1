namespace Balancer.Tests.BlackBox;

/// <summary>Chunked bodies that go wrong after a head that is right (RFC 9112, section 7.1).</summary>
internal static class MalformedChunks
{
    public static readonly Dictionary<string, string> Rejected = new()
    {
        ["signed size"] = "+5\r\nhello\r\n0\r\n\r\n",
        ["negative size"] = "-1\r\nhello\r\n0\r\n\r\n",
        ["size with 0x"] = "0x5\r\nhello\r\n0\r\n\r\n",
        ["size of 68 bits"] = "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        ["size that wraps to 5"] = "10000000000000005\r\nhello\r\n0\r\n\r\n",
        ["size of 32 bits that wraps to 5"] = "100000005\r\nhello\r\n0\r\n\r\n",
        ["empty size"] = "\r\nhello\r\n0\r\n\r\n",
        ["extension without size"] = ";a=b\r\nhello\r\n0\r\n\r\n",
        ["size that is no number"] = "xyz\r\nhello\r\n0\r\n\r\n",
        ["underscore in the size"] = "0_5\r\nhello\r\n0\r\n\r\n",
        ["space before the size"] = " 5\r\nhello\r\n0\r\n\r\n",
        ["NUL after the size"] = "5\0\r\nhello\r\n0\r\n\r\n",
        ["bare LF after the size"] = "5\nhello\r\n0\r\n\r\n",
        ["bare CR after the size"] = "5\rhello\r\n0\r\n\r\n",
        ["bare LF in an extension"] = "5;a\nb\r\nhello\r\n0\r\n\r\n",
        ["bare CR in an extension"] = "5;a\rb\r\nhello\r\n0\r\n\r\n",
        ["bare LF hiding a request in an extension"] = "2;\nxx\r\n4c\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n",
        ["more data than the size"] = "5\r\nhello world\r\n0\r\n\r\n",
        ["less data than the size"] = "5\r\nabc\r\n0\r\n\r\n",
        ["no CRLF after the data"] = "5\r\nhello0\r\n\r\n",
        ["bare LF after the data"] = "5\r\nhello\n0\r\n\r\n",
        ["bare CR after the data"] = "5\r\nhello\r0\r\n\r\n",
        ["bare LF after the last chunk"] = "5\r\nhello\r\n0\n\r\n",
        ["bare LF as the end of the body"] = "5\r\nhello\r\n0\r\n\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n",
        ["folded trailer"] = "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n",
        ["trailer without a colon"] = "5\r\nhello\r\n0\r\nX\r\n\r\n",
        ["NUL in a trailer"] = "5\r\nhello\r\n0\r\nX: \0\r\n\r\n",
        ["space before the colon of a trailer"] = "5\r\nhello\r\n0\r\nX : a\r\n\r\n",
    };
}
