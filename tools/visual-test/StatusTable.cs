using Spectre.Console;
using Spectre.Console.Rendering;

namespace Balancer.VisualTest;

/// <summary>The balancer's own view, for the backends whose address does not say which hostname they answer with.</summary>
internal static class StatusTable
{
    public static IRenderable Of(Snapshot snapshot)
    {
        if (snapshot.Statuses is not { } statuses)
        {
            return new Text("The balancer's /stats cannot be read: active connections are unknown.", Color.Yellow);
        }

        var hostnames = snapshot.Records.Select(record => record.Hostname).OfType<string>().Distinct().ToArray();
        var named = hostnames.Select(snapshot.StatusOf).ToHashSet();
        var others = statuses.Where(status => !named.Contains(status)).ToArray();
        return others.Length == 0 ? Text.Empty : Of(others);
    }

    private static Table Of(IEnumerable<BackendStatus> statuses)
    {
        var table = new Table().RoundedBorder().BorderColor(Color.Grey).AddColumns("Address in /stats", "State");
        table.AddColumn("Active now", column => column.Width(ActiveBar.Width));
        foreach (var status in statuses)
        {
            var state = (status.State ?? "").EscapeMarkup();
            table.AddRow(status.Url.EscapeMarkup(), status.Alive ? state : $"[red]{state}[/]", ActiveBar.Of(status.ConnCount));
        }

        return table;
    }
}
