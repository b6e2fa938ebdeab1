using System.Text;

namespace Balancer.Tests.Support;

/// <summary>A message body without its framing, and the trailer lines that followed it.</summary>
internal sealed record Body(byte[] Bytes, IReadOnlyList<string> Trailers)
{
    public static readonly Body None = new([], []);

    public string Text => Encoding.Latin1.GetString(Bytes);
}
