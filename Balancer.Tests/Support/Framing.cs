using System.Globalization;

namespace Balancer.Tests.Support;

/// <summary>Reads a body as its head frames it. Anything that is not framed to the letter fails.</summary>
internal static class Framing
{
    public static Task<Body> ReadRequestBodyAsync(Wire wire, Head head)
    {
        return ReadFramedAsync(wire, head) ?? Task.FromResult(Body.None);
    }

    public static async Task<Body> ReadResponseBodyAsync(Wire wire, Head head)
    {
        if (head.Status is < 200 or 204 or 304)
        {
            return Body.None;
        }

        return ReadFramedAsync(wire, head) is { } framed ? await framed : new Body(await wire.ReadToEndAsync(), []);
    }

    private static Task<Body>? ReadFramedAsync(Wire wire, Head head)
    {
        if (head.Has("Transfer-Encoding"))
        {
            return ReadChunkedAsync(wire);
        }

        return head.Header("Content-Length") is { } length ? ReadLengthAsync(wire, int.Parse(length, CultureInfo.InvariantCulture)) : null;
    }

    private static async Task<Body> ReadLengthAsync(Wire wire, int length)
    {
        return new Body(await wire.ReadExactlyAsync(length), []);
    }

    private static async Task<Body> ReadChunkedAsync(Wire wire)
    {
        using var bytes = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(wire);
            var size = int.Parse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return new Body(bytes.ToArray(), await ReadTrailersAsync(wire));
            }

            bytes.Write(await wire.ReadExactlyAsync(size));
            var end = await ReadLineAsync(wire);
            if (end.Length > 0)
            {
                throw new InvalidDataException($"a chunk of {size} bytes does not end in CRLF but in '{end}'");
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ReadTrailersAsync(Wire wire)
    {
        var trailers = new List<string>();
        while (await ReadLineAsync(wire) is { Length: > 0 } line)
        {
            trailers.Add(line);
        }

        return trailers;
    }

    private static async Task<string> ReadLineAsync(Wire wire)
    {
        return (await wire.ReadUntilAsync("\r\n"))[..^2];
    }
}
