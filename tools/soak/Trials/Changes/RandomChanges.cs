namespace Balancer.Soak.Trials.Changes;

/// <summary>Makes changes at random, to every backend but the first one.</summary>
internal sealed class RandomChanges(Stage stage, AdminApi admin, FileChanges file, Promises promises, Random random)
{
    private const int FileEvery = 8;

    private static readonly string[] States = ["active", "active", "draining", "disabled"]; // Else most would soon be out of use.
    private static readonly string?[] DrainTimes = [null, "2s", "30s"];

    private readonly SortedDictionary<string, int> _made = [];

    public int Made => _made.Values.Sum();

    /// <summary>Refused because of a change that was not finished, and not counted as made.</summary>
    public int Conflicts { get; private set; }

    /// <summary>How many of which kind.</summary>
    public IReadOnlyDictionary<string, int> Kinds => _made;

    /// <summary>Makes one, whatever conflicts there are before.</summary>
    /// <exception cref="SoakException">It was answered with an error.</exception>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (Made % FileEvery == FileEvery - 1)
        {
            Count(await file.RewriteAsync(cancellationToken));
            return;
        }

        while (!await TryCommandAsync(cancellationToken))
        {
            Conflicts++;
        }
    }

    private async Task<bool> TryCommandAsync(CancellationToken cancellationToken)
    {
        var rows = await admin.ListAsync(cancellationToken);
        var present = stage.Backends.Skip(1).Where(backend => rows.Any(row => row.Name == backend.Name)).ToList();
        var absent = stage.Backends.Skip(1).Except(present).ToList();
        var kind = present.Count == 0 ? 0 : absent.Count == 0 ? random.Next(1, 10) : random.Next(10);
        return kind switch
        {
            <= 2 when absent.Count > 0 => await AddAsync(Any(absent), cancellationToken),
            <= 4 => await LimitAsync(Any(present), cancellationToken),
            <= 7 => await SwitchAsync(Any(present), cancellationToken),
            _ => await RemoveAsync(Any(present), cancellationToken),
        };
    }

    private T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private int? AnyLimit() => random.Next(3) == 0 ? null : random.Next(1, 6);

    private async Task<bool> AddAsync(TrialBackend backend, CancellationToken cancellationToken) =>
        IsMade("POST", backend, await admin.AddAsync(backend, AnyLimit(), cancellationToken));

    private async Task<bool> LimitAsync(TrialBackend backend, CancellationToken cancellationToken) =>
        IsMade("PATCH limit", backend, await admin.ChangeAsync(backend.Name, new { maxConnections = AnyLimit() }, cancellationToken));

    private async Task<bool> SwitchAsync(TrialBackend backend, CancellationToken cancellationToken)
    {
        var state = Any(States);
        var answer = await admin.ChangeAsync(backend.Name, new { state }, cancellationToken);
        await promises.WatchAsync(answer, backend, cancellationToken);
        return IsMade($"PATCH {state}", backend, answer);
    }

    private async Task<bool> RemoveAsync(TrialBackend backend, CancellationToken cancellationToken)
    {
        var drain = Any(DrainTimes);
        var answer = await admin.RemoveAsync(backend.Name, drain, cancellationToken);
        await promises.WatchAsync(answer, backend, cancellationToken);
        return IsMade(drain is null ? "DELETE" : "DELETE ?drain", backend, answer);
    }

    private bool IsMade(string kind, TrialBackend backend, AdminAnswer answer)
    {
        if (!answer.IsTaken && !answer.IsConflict)
        {
            throw new SoakException($"{kind} {backend.Name} was answered {(int)answer.Status} {answer.Text}");
        }

        if (answer.IsTaken)
        {
            Count(kind);
        }

        return answer.IsTaken;
    }

    private void Count(string kind) => _made[kind] = _made.GetValueOrDefault(kind) + 1;
}
