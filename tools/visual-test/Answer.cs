namespace Balancer.VisualTest;

/// <summary>How a request ended: the backend that served it, or the kind of its failure, or neither when interrupted.</summary>
internal readonly record struct Answer(string? Hostname, string? Failure)
{
    private const string FirstLine = "Hostname: ";

    public static Answer FromBody(string body)
    {
        var line = body.AsSpan();
        line = line[..(line.IndexOf('\n') is var end and >= 0 ? end : line.Length)].TrimEnd();
        return line.StartsWith(FirstLine, StringComparison.Ordinal) && line.Length > FirstLine.Length
            ? new Answer(line[FirstLine.Length..].ToString(), null)
            : Failed("answer without a 'Hostname: name' line");
    }

    public static Answer Failed(string kind) => new(null, kind);
}
