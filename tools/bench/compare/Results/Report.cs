namespace Balancer.Compare.Results;

/// <summary>The results so far, as files.</summary>
internal sealed class Report(Settings settings, Machine machine)
{
    private readonly List<ScenarioResult> _results = [];

    public string Markdown => MarkdownReport.Write(settings, machine, _results);

    /// <summary>Takes another scenario in and writes all files anew.</summary>
    public async Task AddAsync(ScenarioResult result, CancellationToken cancellationToken)
    {
        _results.Add(result);
        Directory.CreateDirectory(settings.Folder);
        string At(string name) => Path.Combine(settings.Folder, name);
        await File.WriteAllTextAsync(At("results.md"), Markdown, cancellationToken);
        await File.WriteAllTextAsync(At("results.json"), JsonReport.Write(settings, machine, _results), cancellationToken);
        Charts.Write(settings.Folder, _results);
    }
}
