using System.Text;

namespace Balancer.Soak.Trials;

/// <summary>A request with a number of its own, so that its answer, and its arrival, can be told from every other one's.</summary>
internal sealed record Ask(string Method, string Target)
{
    /// <summary>The key, in the query, of its number.</summary>
    public const string Id = "id";

    /// <summary>The key, in the query, of the time it is to take.</summary>
    public const string Milliseconds = "ms";

    public byte[] Bytes => Encoding.ASCII.GetBytes(
        $"{Method} {Target} HTTP/1.1\r\nHost: trial\r\n{(Method == "POST" ? "Content-Length: 4\r\n\r\nbody" : "\r\n")}");

    public static Ask Get(long id, int? milliseconds = null) =>
        new("GET", $"/?{Id}={id}{(milliseconds is null ? "" : $"&{Milliseconds}={milliseconds}")}");

    public static Ask Post(long id) => new("POST", $"/?{Id}={id}");

    /// <summary>Whether it is the answer of a backend to this request.</summary>
    public bool IsEchoedBy(Reply reply) => reply.Body == $"{Method} {Target}";
}
