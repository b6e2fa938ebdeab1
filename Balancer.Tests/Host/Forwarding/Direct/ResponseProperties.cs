using System.Text;
using CsCheck;

namespace Balancer.Tests.Host.Forwarding.Direct;

/// <summary>Whatever a backend sends, in whatever pieces, it is understood in one way, and that is the right one.</summary>
public sealed class ResponseProperties
{
    private static readonly string[] Valid =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nServer: x/1 (y)\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Sum: 1\r\nX: \t y \r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: CHUNKED\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n0a\r\n0123456789\r\n000\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nuntil the end\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nX-Empty:\r\nETag: \"x\"\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nX-Latin: caf\u00e9\r\nKeep-Alive: timeout=5, max=9\r\n\r\n",
        "HTTP/1.1 404\r\nContent-Length: 2\r\nConnection: x-foo, close\r\nX-Foo: 1\r\n\r\nno",
        "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
    ];

    private static readonly char[] Telling =
        ['\r', '\n', '\0', ' ', '\t', ':', ';', ',', '-', '+', '0', '1', '5', '9', 'a', 'F', 'x', '\u007f', '\u0080', '\u00ff'];

    private static readonly Gen<string> Mutated =
        from valid in Gen.Int[0, Valid.Length - 1]
        from edits in Gen.Select(Gen.Int[0, 5], Gen.Int[0, 400], Gen.Int[0, 12], Gen.Int[0, Telling.Length - 1]).Array[1, 4]
        select edits.Aggregate(Valid[valid], (text, edit) => Edit(text, edit.Item1, edit.Item2, edit.Item3, Telling[edit.Item4]));

    public static TheoryData<string> Responses => [.. Valid];

    [Theory]
    [MemberData(nameof(Responses))]
    public void Should_be_understood_the_same_when_it_is_split_at_any_byte(string response)
    {
        foreach (var method in (string[])["GET", "HEAD"])
        {
            var expected = NaiveReader.Read(response, method);
            Assert.NotNull(expected);
            for (var cut = 0; cut <= response.Length; cut++)
            {
                Assert.Equal(expected, Reading.Of(Bytes(response), method, [cut, response.Length]));
            }

            Assert.Equal(expected, Reading.Of(Bytes(response), method, [.. Enumerable.Range(0, response.Length + 1)]));
        }
    }

    [Fact]
    public void Should_agree_with_the_rules_when_it_is_mutated_in_any_way()
    {
        var cases = Gen.Select(Mutated, Gen.Int[0, 400], Gen.Int[0, 400], Gen.Bool);
        cases.Sample(
            (response, cut, second, isHead) =>
            {
                var method = isHead ? "HEAD" : "GET";
                var (first, last) = (Math.Min(cut, second), Math.Max(cut, second));

                var read = Reading.Of(Bytes(response), method, [Math.Min(first, response.Length), Math.Min(last, response.Length), response.Length]);

                Assert.Equal(NaiveReader.Read(response, method), read);
            },
            iter: 100_000);
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Edit(string text, int kind, int place, int count, char telling)
    {
        var at = text.Length == 0 ? 0 : place % text.Length;
        var end = Math.Min(at + count, text.Length);
        return kind switch
        {
            0 when text.Length > 0 => $"{text[..at]}{telling}{text[(at + 1)..]}",
            1 => text[..at] + text[end..],
            2 => text[..end] + text[at..],
            3 => text[..at],
            4 => text[..at] + new string(telling, count) + text[at..],
            _ => $"{text[..at]}{telling}{text[at..]}",
        };
    }
}
