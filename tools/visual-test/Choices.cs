namespace Balancer.VisualTest;

/// <summary>Finds, in the books of a run, every choice in which a backend could be spared.</summary>
/// <remarks>
/// The client learns where a slow request went only from its answer, so this is worked out afterwards: a slow request is
/// in flight on its backend from its start until just before its end. A fast request counts as a choice when
/// the backends were not equally busy at its start; when that did not change until its end, as nobody knows when in
/// between the balancer chose; and when every slow request then in flight is known to have gone somewhere: one that
/// failed or was interrupted might have been anywhere. A backend that never answered is not known and not counted.
/// </remarks>
internal static class Choices
{
    public static IReadOnlyList<Choice> Of(IReadOnlyCollection<RequestRecord> records)
    {
        var busy = records.Select(record => record.Hostname).OfType<string>().Distinct().ToDictionary(hostname => hostname, _ => 0);
        var changes = new Queue<Change>(records.Where(record => record.Slow).SelectMany(Changes).OrderBy(change => change.Time));
        var unknown = 0;
        var choices = new List<Choice>();
        foreach (var fast in records.Where(record => !record.Slow && record.Hostname is not null).OrderBy(record => record.Start))
        {
            for (; changes.TryPeek(out var change) && change.Time <= fast.Start; changes.Dequeue())
            {
                _ = change.Hostname is { } hostname ? busy[hostname] += change.Step : unknown += change.Step;
            }

            var changing = changes.TryPeek(out var next) && next.Time <= fast.End;
            if (!changing && unknown == 0 && busy.Values.Distinct().Skip(1).Any())
            {
                choices.Add(new Choice(busy[fast.Hostname!], busy.Values.Average(), busy.Values.Min()));
            }
        }

        return choices;
    }

    private static IEnumerable<Change> Changes(RequestRecord slow) =>
        [new(slow.Start, 1, slow.Hostname), new(slow.End, -1, slow.Hostname)];

    private readonly record struct Change(TimeSpan Time, int Step, string? Hostname);
}
