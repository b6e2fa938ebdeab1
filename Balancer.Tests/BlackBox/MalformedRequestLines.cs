namespace Balancer.Tests.BlackBox;

/// <summary>Request lines that are none, with the statuses allowed for each (RFC 9112, section 3).</summary>
internal static class MalformedRequestLines
{
    private static readonly int[] BadRequest = [400];

    // RFC 9110, section 15.6.6, or plainly malformed: both are true of a version like these.
    private static readonly int[] BadVersion = [400, 505];

    // The front knows the form of the target is not for this method and may say so instead of 400.
    private static readonly int[] BadForm = [400, 405];

    public static readonly Dictionary<string, (string Request, int[] Statuses)> Rejected = new()
    {
        ["HTTP/2.0"] = Line("GET / HTTP/2.0", BadVersion),
        ["HTTP/1.2"] = Line("GET / HTTP/1.2", BadVersion),
        ["HTTP/1.10"] = Line("GET / HTTP/1.10", BadVersion),
        ["HTTP/01.1"] = Line("GET / HTTP/01.1", BadVersion),
        ["HTTP/0.9 named"] = Line("GET / HTTP/0.9", BadVersion),
        ["HTTP/0.9 as it was"] = ("GET /\r\n\r\n", BadRequest),
        ["lower-case version"] = Line("GET / http/1.1", BadVersion),
        ["another protocol"] = Line("GET / ICY/1.1", BadVersion),
        ["no version"] = Line("GET / ", BadVersion),
        ["space after the version"] = Line("GET / HTTP/1.1 ", BadVersion),
        ["tab after the version"] = Line("GET / HTTP/1.1\t", BadVersion),
        ["word after the version"] = Line("GET / HTTP/1.1 HTTP/1.1", BadVersion),
        ["two spaces before the target"] = Line("GET  / HTTP/1.1", BadRequest),
        ["tabs for spaces"] = Line("GET\t/\tHTTP/1.1", BadRequest),
        ["space first"] = Line(" GET / HTTP/1.1", BadRequest),
        ["no target"] = Line("GET HTTP/1.1", BadRequest),
        ["empty target"] = Line("GET  HTTP/1.1", BadRequest),
        ["no method"] = Line("/ HTTP/1.1", BadRequest),
        ["method alone"] = ("GET\r\n\r\n", BadRequest),
        ["parenthesis in the method"] = Line("G(T / HTTP/1.1", BadRequest),
        ["NUL in the method"] = Line("G\0T / HTTP/1.1", BadRequest),
        ["non-ASCII in the method"] = Line("G\u00c9T / HTTP/1.1", BadRequest),
        ["fragment"] = Line("GET /a#b HTTP/1.1", BadRequest),
        ["fragment after a query"] = Line("GET /a?b#c HTTP/1.1", BadRequest),
        ["space in the target"] = Line("GET /a b HTTP/1.1", BadVersion),
        ["NUL in the target"] = Line("GET /a\0b HTTP/1.1", BadRequest),
        ["NUL in the query"] = Line("GET /a?\0 HTTP/1.1", BadRequest),
        ["0x01 in the target"] = Line("GET /a\u0001b HTTP/1.1", BadRequest),
        ["tab in the target"] = Line("GET /a\tb HTTP/1.1", BadRequest),
        ["0x7f in the target"] = Line("GET /a\u007fb HTTP/1.1", BadRequest),
        ["CR in the target"] = Line("GET /a\rb HTTP/1.1", BadRequest),
        ["non-ASCII in the path"] = Line("GET /\u00e9 HTTP/1.1", BadRequest),
        ["non-ASCII in the query"] = Line("GET /?\u00e9 HTTP/1.1", BadRequest),
        ["no leading slash"] = Line("GET a HTTP/1.1", BadForm),
        ["query alone"] = Line("GET ?a HTTP/1.1", BadRequest),
        ["absolute-form of another host"] = Line("GET http://b/ HTTP/1.1", BadRequest),
        ["absolute-form of another port"] = Line("GET http://a:81/ HTTP/1.1", BadRequest),
        ["asterisk with GET"] = Line("GET * HTTP/1.1", BadForm),
        ["authority-form with GET"] = Line("GET a:80 HTTP/1.1", BadForm),
        ["target too long"] = Line($"GET /{new string('a', 100_000)} HTTP/1.1", [414]),
        ["TLS on a plain port"] = ("\u0016\u0003\u0001\0\u0005\u0001\0\0\u0001\0\r\n\r\n", BadRequest),
    };

    private static (string Request, int[] Statuses) Line(string line, int[] statuses)
    {
        return ($"{line}\r\nHost: a\r\n\r\n", statuses);
    }
}
