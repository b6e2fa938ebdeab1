using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Balancer.VisualTest;

/// <summary>How far a run is, as a bar and in numbers.</summary>
internal static class ProgressLine
{
    private const int Width = 30;

    public static IRenderable Of(Snapshot snapshot)
    {
        var filled = Width * snapshot.Done / snapshot.Total;
        var bar = $"[green]{new string('━', filled)}[/][grey]{new string('━', Width - filled)}[/]";
        var failed = snapshot.Failed == 0 ? "0 failed" : $"[red]{snapshot.Failed} failed[/]";
        var elapsed = snapshot.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        return new Markup($"{bar} [bold]{snapshot.Done}[/]/{snapshot.Total}  {snapshot.InFlight} in flight  {failed}  {elapsed} s");
    }
}
