using System.Text;
using Balancer.Host.Forwarding.Direct;

namespace Balancer.Tests.Host.Forwarding.Direct;

/// <summary>What was understood of a response; where it is not whole, nothing.</summary>
internal sealed record Reading(int Status, string Reason, string Fields, string Body, string Trailers, int Length)
{
    /// <summary>Reads as the direct lane does, from pieces that end at the offsets given, or null where no whole response comes out.</summary>
    public static Reading? Of(byte[] bytes, string method, IReadOnlyList<int> ends)
    {
        var head = new ResponseHead();
        head.Begin();
        var next = 0;
        var state = ParseState.Incomplete;
        while (state == ParseState.Incomplete && next < ends.Count)
        {
            state = head.Parse(bytes.AsSpan(0, ends[next++]));
        }

        if (state != ParseState.Complete || head.FramingFor(method) is not { } framing)
        {
            return null;
        }

        var (status, reason, fields) = (head.Status, Latin1(head.ReasonIn(bytes)), Text(head.Fields, bytes));
        var rest = bytes.AsSpan(head.Length);
        return framing switch
        {
            BodyFraming.None => new Reading(status, reason, fields, "", "", head.Length),
            BodyFraming.UntilClose => new Reading(status, reason, fields, Latin1(rest), "", bytes.Length),
            BodyFraming.Length when rest.Length < head.ContentLength => null,
            BodyFraming.Length => new Reading(
                status, reason, fields, Latin1(rest[..(int)head.ContentLength!]), "", head.Length + (int)head.ContentLength),
            _ => ReadChunks(bytes, head.Length, [ends[next - 1], .. ends.Skip(next)]) is { } chunked
                ? new Reading(status, reason, fields, chunked.Body, chunked.Trailers, chunked.Length)
                : null,
        };
    }

    /// <summary>Fields as lines, in order.</summary>
    private static string Text(ReadOnlySpan<FieldLine> lines, ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(Latin1(line.NameIn(bytes)).ToLowerInvariant()).Append(": ").Append(Latin1(line.ValueIn(bytes))).Append('\n');
        }

        return text.ToString();
    }

    private static (string Body, string Trailers, int Length)? ReadChunks(byte[] bytes, int start, IReadOnlyList<int> ends)
    {
        var decoder = new ChunkedDecoder();
        var body = new StringBuilder();
        var trailers = new FieldLines();
        trailers.Begin(0);
        foreach (var end in ends)
        {
            while (start < end && !decoder.IsAtTrailers)
            {
                if (!decoder.Read(bytes.AsSpan(start, end - start), out var read, out var data))
                {
                    return null;
                }

                body.Append(Latin1(data));
                start += read;
            }

            var section = bytes.AsSpan(start, end - start);
            var state = decoder.IsAtTrailers ? trailers.Parse(section) : ParseState.Incomplete;
            if (state != ParseState.Incomplete)
            {
                return state == ParseState.Complete ? (body.ToString(), Text(trailers.Lines, section), start + trailers.Length) : null;
            }
        }

        return null;
    }

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
