using System.Globalization;
using System.Text;

namespace Balancer.Soak;

/// <summary>One request as bytes, unlike every other one, so that its answer can be told from theirs.</summary>
internal sealed record Request(RequestKind Kind, string RequestLine, byte[] Bytes)
{
    private const int MaxBody = 64 * 1024;
    private const int MaxField = 24 * 1024; // With this in the head, it is still one that the balancer takes.

    public static Request Create(RequestKind kind, string id, Random random)
    {
        var line = LineOf(kind == RequestKind.Left ? (RequestKind)random.Next((int)RequestKind.Left) : kind, id);
        var rest = line.StartsWith("POST", StringComparison.Ordinal) ? CreateBody(random) : CreateField(random);
        return new Request(kind, line, Encoding.ASCII.GetBytes($"{line}\r\nHost: soak\r\n{rest}"));
    }

    /// <summary>Whether the answer is to this request: backends write back what they received.</summary>
    public bool IsAnsweredBy(Reply reply) => reply.Status == 200 && reply.Body.Contains($"\n{RequestLine}\n", StringComparison.Ordinal);

    private static string LineOf(RequestKind kind, string id) => kind switch
    {
        RequestKind.SlowGet => $"GET /sleep?seconds=0.2&id={id} HTTP/1.1",
        RequestKind.Post => $"POST /?id={id} HTTP/1.1",
        _ => $"GET /?id={id} HTTP/1.1",
    };

    // None, a few bytes, or more than a packet holds; framed by a length or in chunks.
    private static string CreateBody(Random random)
    {
        var length = random.Next(3) switch { 0 => 0, 1 => random.Next(1, 1000), _ => random.Next(1000, MaxBody) };
        return random.Next(2) == 0
            ? $"Content-Length: {length}\r\n\r\n{new string('x', length)}"
            : $"Transfer-Encoding: chunked\r\n\r\n{InChunks(length, random)}0\r\n\r\n";
    }

    private static string InChunks(int length, Random random)
    {
        var chunks = new StringBuilder();
        while (length > 0)
        {
            var size = random.Next(1, length + 1);
            chunks.Append(CultureInfo.InvariantCulture, $"{size:x}\r\n").Append('x', size).Append("\r\n");
            length -= size;
        }

        return chunks.ToString();
    }

    // Now and then a long one: it comes back in the answer, which is then larger than a buffer.
    private static string CreateField(Random random) =>
        random.Next(4) == 0 ? $"X-Long: {new string('x', random.Next(MaxField))}\r\n\r\n" : "\r\n";
}
