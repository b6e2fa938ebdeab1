namespace Balancer.Tests.Support;

/// <summary>A message head as it came over the wire, Latin-1: nothing trimmed, merged or reordered.</summary>
internal sealed record Head(string Text)
{
    public string StartLine => Text.Split("\r\n")[0];

    public string Method => StartLine.Split(' ')[0];

    public string Target => StartLine.Split(' ')[1];

    public int Status => int.Parse(StartLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    public string Reason => StartLine.Split(' ', 3) is [_, _, var reason] ? reason : "";

    /// <summary>The field lines in the order they came, each as it was written.</summary>
    public IReadOnlyList<string> Lines => Text.Split("\r\n")[1..^2];

    /// <summary>The field names in the order they came.</summary>
    public IReadOnlyList<string> Names => [.. Lines.Select(line => line.Split(':')[0])];

    public bool Has(string name)
    {
        return All(name).Length > 0;
    }

    /// <summary>The value of the first such line, or null.</summary>
    public string? Header(string name)
    {
        return All(name).FirstOrDefault();
    }

    /// <summary>The value of each such line, in order.</summary>
    public string[] All(string name)
    {
        return [.. from line in Lines
                   let colon = line.IndexOf(':', StringComparison.Ordinal)
                   where colon >= 0 && line[..colon].Equals(name, StringComparison.OrdinalIgnoreCase)
                   select line[(colon + 1)..].Trim(' ', '\t')];
    }
}
