using System.Text;

namespace Balancer.Soak;

/// <summary>One request as bytes, unlike every other one, so that its answer can be told from theirs.</summary>
internal sealed record Request(RequestKind Kind, string RequestLine, byte[] Bytes)
{
    private const int MaxBody = 64 * 1024;

    public static Request Create(RequestKind kind, string id, Random random)
    {
        var line = LineOf(kind == RequestKind.Left ? (RequestKind)random.Next((int)RequestKind.Left) : kind, id);
        var body = line.StartsWith("POST", StringComparison.Ordinal) ? CreateBody(random) : null;
        var length = body is null ? "" : $"Content-Length: {body.Length}\r\n";
        var head = Encoding.ASCII.GetBytes($"{line}\r\nHost: soak\r\n{length}\r\n");
        return new Request(kind, line, [.. head, .. body ?? []]);
    }

    /// <summary>Whether the answer is to this request: backends write back what they received.</summary>
    public bool IsAnsweredBy(Reply reply) => reply.Status == 200 && reply.Body.Contains($"\n{RequestLine}\n", StringComparison.Ordinal);

    private static string LineOf(RequestKind kind, string id) => kind switch
    {
        RequestKind.SlowGet => $"GET /sleep?seconds=0.2&id={id} HTTP/1.1",
        RequestKind.Post => $"POST /?id={id} HTTP/1.1",
        _ => $"GET /?id={id} HTTP/1.1",
    };

    // None, a few bytes, or more than a packet holds.
    private static byte[] CreateBody(Random random)
    {
        var body = new byte[random.Next(3) switch { 0 => 0, 1 => random.Next(1, 1000), _ => random.Next(1000, MaxBody) }];
        Array.Fill(body, (byte)'x');
        return body;
    }
}
