namespace Balancer.Soak.Trials.Changes;

/// <summary>Rewrites the configuration file: another backend, one less, or another limit.</summary>
internal sealed class FileChanges(Stage stage, int listed, int limit, Random random)
{
    private static readonly TimeSpan ApplyLimit = TimeSpan.FromSeconds(20);

    private readonly SortedDictionary<int, int?> _limits = new(Enumerable.Range(0, listed).ToDictionary(i => i, _ => (int?)limit));
    private int _written;
    private int _changed;

    private bool IsPending => stage.Balancer.Logged("The configuration was read again") < _written;

    /// <summary>Whether a change of this backend was written and is not in force yet.</summary>
    public bool IsPendingFor(TrialBackend backend) => IsPending && stage.Backends[_changed] == backend;

    /// <summary>Writes it once the last one is in force; gives the kind of change.</summary>
    public async Task<string> RewriteAsync(CancellationToken cancellationToken)
    {
        await AppliedAsync(cancellationToken);
        _changed = random.Next(1, stage.Backends.Count);
        var kind = Change(_changed);
        stage.File.Write(_limits.Select(entry => new PoolEntry(stage.Backends[entry.Key], entry.Value)));
        _written++;
        return kind;
    }

    /// <summary>Returns once what was written is in force.</summary>
    /// <exception cref="SoakException">It does not come into force.</exception>
    public async Task AppliedAsync(CancellationToken cancellationToken)
    {
        if (await Until.HoldsAsync(() => !IsPending, ApplyLimit, cancellationToken) is null)
        {
            throw new SoakException($"the file is not in force {ApplyLimit.TotalSeconds} s after it was written");
        }
    }

    private string Change(int index)
    {
        if (!_limits.TryGetValue(index, out var before))
        {
            _limits[index] = null;
            return "file: add";
        }

        if (random.Next(2) == 0)
        {
            _limits.Remove(index);
            return "file: remove";
        }

        _limits[index] = (before ?? 0) + 1;
        return "file: limit";
    }
}
