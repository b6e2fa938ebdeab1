using System.Globalization;
using System.Text.RegularExpressions;

namespace Balancer.Tests.Host.Forwarding.Direct;

/// <summary>The rules for responses as RFC 9112 and 9110 tell them, on text and without a thought of speed: what <see cref="Reading"/> must agree with.</summary>
internal sealed partial class NaiveReader(string text)
{
    private int _at;

    public static Reading? Read(string text, string method)
    {
        try
        {
            return new NaiveReader(text).Read(method);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\AHTTP/1\.(?<minor>[01]) (?<status>[1-9][0-9]{2})( (?<reason>[\t\x20-\x7e\x80-\xff]*))?\z")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"\A(?<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(?<value>[\t\x20-\x7e\x80-\xff]*?)[ \t]*\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A(?<size>[0-9a-fA-F]{1,15})([; \t][\t\x20-\x7e\x80-\xff]*)?\z")]
    private static partial Regex ChunkLine();

    private Reading? Read(string method)
    {
        var line = StatusLine().Match(Line());
        var fields = line.Success ? Fields() : throw new FormatException();
        var lengths = fields.Where(f => f.Name == "content-length").Select(f => f.Value).ToList();
        var codings = fields.Where(f => f.Name == "transfer-encoding").Select(f => f.Value).ToList();
        var isChunked = codings.Count > 0;
        Demand(lengths.Count <= 1 && lengths.All(l => l.Length > 0 && l.All(char.IsAsciiDigit) && long.TryParse(l, CultureInfo.InvariantCulture, out _)));
        Demand(codings.Count <= 1 && codings.All(c => c.Equals("chunked", StringComparison.OrdinalIgnoreCase)));
        Demand(!isChunked || (lengths.Count == 0 && line.Groups["minor"].Value == "1"));

        var status = int.Parse(line.Groups["status"].Value, CultureInfo.InvariantCulture);
        var length = lengths.Count == 0 ? (long?)null : long.Parse(lengths[0], CultureInfo.InvariantCulture);
        Demand(status != 205 || (!isChunked && length is null or 0));
        var (body, trailers) = status is 204 or 205 or 304 || method == "HEAD" ? ("", "")
            : isChunked ? Chunks()
            : (Take(length ?? text.Length - _at), "");
        return new Reading(status, line.Groups["reason"].Value, Text(fields), body, trailers, _at);
    }

    private static void Demand(bool holds)
    {
        if (!holds)
        {
            throw new FormatException();
        }
    }

    private static string Text(IEnumerable<(string Name, string Value)> fields) => string.Concat(fields.Select(f => $"{f.Name}: {f.Value}\n"));

    private string Line()
    {
        var end = text.IndexOf('\n', _at);
        Demand(end > _at && text[end - 1] == '\r');
        var line = text[_at..(end - 1)];
        _at = end + 1;
        return line;
    }

    private List<(string Name, string Value)> Fields()
    {
        var fields = new List<(string Name, string Value)>();
        for (var line = Line(); line.Length > 0; line = Line())
        {
            var field = FieldLine().Match(line);
            Demand(field.Success);
            fields.Add((field.Groups["name"].Value.ToLowerInvariant(), field.Groups["value"].Value));
        }

        return fields;
    }

    private (string Body, string Trailers) Chunks()
    {
        var body = "";
        while (true)
        {
            var line = ChunkLine().Match(Line());
            Demand(line.Success);
            var size = long.Parse(line.Groups["size"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return (body, Text(Fields()));
            }

            body += Take(size);
            Demand(Line().Length == 0);
        }
    }

    private string Take(long count)
    {
        Demand(count <= text.Length - _at);
        _at += (int)count;
        return text[(_at - (int)count).._at];
    }
}
