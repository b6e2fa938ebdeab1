namespace Balancer.Actors.Pool;

/// <summary>How one list of backends differs from another. A backend is the same where its name and url are.</summary>
/// <param name="Added">Entries of the later list alone.</param>
/// <param name="Removed">Entries of the earlier one alone.</param>
/// <param name="Limited">Entries of both, which may differ in the rest.</param>
internal sealed record BackendChanges(
    List<BackendOptions> Added, List<BackendOptions> Removed, List<(BackendOptions Before, BackendOptions After)> Limited)
{
    /// <summary>What is to be done to get from one list to the other.</summary>
    public static BackendChanges Between(IEnumerable<BackendOptions> before, IEnumerable<BackendOptions> after)
    {
        var left = before.ToDictionary(KeyOf);
        var changes = new BackendChanges([], [], []);
        foreach (var entry in after)
        {
            if (left.Remove(KeyOf(entry), out var old))
            {
                changes.Limited.Add((old, entry));
            }
            else
            {
                changes.Added.Add(entry);
            }
        }

        changes.Removed.AddRange(left.Values);
        return changes;
    }

    private static (string Name, Uri Uri) KeyOf(BackendOptions entry)
    {
        var address = BackendAddress.From(entry);
        return (address.Name, address.Uri);
    }
}
