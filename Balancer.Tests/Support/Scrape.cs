using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Balancer.Tests.Support;

/// <summary>What <c>/metrics</c> of the admin port says, in the text format of Prometheus.</summary>
internal sealed partial record Scrape(IReadOnlyList<Series> All)
{
    public static async Task<Scrape> OfAsync(RunningBalancer balancer, string? token = null)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return Parse(await client.GetStringAsync(new Uri($"{balancer.AdminUrl}/metrics")));
    }

    public static Scrape Parse(string text) =>
        new([.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => Sample().Match(line)).Select(SeriesOf)]);

    /// <summary>The series of a name.</summary>
    public IReadOnlyList<Series> Named(string name) => [.. All.Where(series => series.Name == name)];

    /// <summary>The series of a name as <c>one|another = value</c> with the values of these labels, in order.</summary>
    public IReadOnlyList<string> By(string name, params string[] labels) =>
        [.. Named(name).Select(s => string.Create(CultureInfo.InvariantCulture, $"{string.Join('|', labels.Select(s.Label))} = {s.Value}")).Order(StringComparer.Ordinal)];

    /// <summary>The sum of a name's series with these labels.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) =>
        Named(name).Where(series => labels.All(label => series.Label(label.Label) == label.Value)).Sum(series => series.Value);

    private static Series SeriesOf(Match sample) => new(
        sample.Groups["name"].Value,
        sample.Groups["label"].Captures.Zip(sample.Groups["text"].Captures).ToDictionary(pair => pair.First.Value, pair => pair.Second.Value),
        sample.Groups["value"].Value is "+Inf" or "NaN" ? double.NaN : double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{((?<label>[a-z_]+)="(?<text>[^"]*)",?)*\})? (?<value>\S+)( \d+)?$""")]
    private static partial Regex Sample();
}

/// <summary>A line of it.</summary>
internal sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>The value of a label; empty for none.</summary>
    public string Label(string name) => Labels.GetValueOrDefault(name, "");
}
