using System.Text.Json;

namespace Balancer.Actors.Cluster;

/// <summary>
/// The settings of <see cref="SharedState"/> as this node knows them, and the file that keeps them while the process does not run. Settings are there for all threads as soon
/// as they are set; in the file when <see cref="Save"/> has returned.
/// </summary>
internal sealed class SharedStore
{
    private readonly Lock _writing = new();
    private readonly string _node;
    private readonly Func<DateTimeOffset> _clock;
    private SharedState _current;
    private SharedState _saved;

    /// <param name="path">The file. Null for none.</param>
    /// <param name="node">This node.</param>
    /// <param name="clock">The time of day.</param>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public SharedStore(string? path, string node, Func<DateTimeOffset> clock)
    {
        Path = path;
        _node = node;
        _clock = clock;
        _current = _saved = SharedState.Empty;
        if (path is not null && File.Exists(path))
        {
            try
            {
                _current = SharedJson.Read(File.ReadAllBytes(path));
            }
            catch (JsonException)
            {
                Spoilt = path + ".spoilt";
            }
        }
    }

    /// <summary>The file; null for none.</summary>
    public string? Path { get; }

    /// <summary>Where a file is put that cannot be made sense of; null where there is none.</summary>
    public string? Spoilt { get; }

    /// <summary>What is set.</summary>
    public SharedState Current => Volatile.Read(ref _current);

    /// <summary>Makes the file, or puts it aside and makes another one where it is spoilt: what cannot be written is known before somebody counts on it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Open()
    {
        if (Path is null)
        {
            return;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        if (Spoilt is not null)
        {
            File.Move(Path, Spoilt, overwrite: true);
        }

        Write(Path, Current);
    }

    /// <summary>Sets something.</summary>
    public void Set(IReadOnlyCollection<SharedChange> changes, string by)
    {
        Replace(current => current.With(changes, _node, by, _clock()));
    }

    /// <summary>Takes in what another node has set.</summary>
    /// <returns>What is set otherwise now, in the order in which it is to be applied.</returns>
    public IReadOnlyList<(SharedKey Key, SharedEntry Entry, SharedEntry? Before)> Merge(SharedState other)
    {
        var (before, after) = Replace(current => current.Merge(other));
        return after.ChangesSince(before);
    }

    /// <summary>Writes what is set to the file, where that has changed.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Save()
    {
        lock (_writing)
        {
            var current = Current;
            if (Path is not null && current != _saved)
            {
                Write(Path, current);
            }
        }
    }

    private (SharedState Before, SharedState After) Replace(Func<SharedState, SharedState> change)
    {
        while (true)
        {
            var before = Current;
            var after = change(before);
            if (Interlocked.CompareExchange(ref _current, after, before) == before)
            {
                return (before, after);
            }
        }
    }

    // Beside it, and then in its place: whenever the process ends, the one or the other is whole.
    private void Write(string path, SharedState state)
    {
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            file.Write(SharedJson.Write(state));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        _saved = state;
    }
}
