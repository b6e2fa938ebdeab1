using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Balancer.Soak.Trials.Changes;

/// <summary>The balancer's admin port.</summary>
internal sealed class AdminApi(int port) : IDisposable
{
    private const string Pool = "api/pools/default";
    private const string Backends = $"{Pool}/backends";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
    };

    /// <summary>Whether it says that it is ready.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync("health/ready", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The nodes of its cluster; null where it gives no answer.</summary>
    public async Task<ClusterRow?> ClusterAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetFromJsonAsync<ClusterRow>("api/cluster", cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async Task<PoolRow> PoolAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<PoolRow>(Pool, cancellationToken) ?? throw new SoakException("the pool is null");

    public async Task<AdminAnswer> ChangePoolAsync(object change, CancellationToken cancellationToken) =>
        await ReadAsync(await _http.PatchAsJsonAsync(Pool, change, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<BackendRow>> ListAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<BackendRow[]>(Backends, cancellationToken) ?? [];

    public async Task<AdminAnswer> AddAsync(TrialBackend backend, int? maxConnections, CancellationToken cancellationToken)
    {
        var body = new { backend.Url, backend.Name, MaxConnections = maxConnections };
        return await ReadAsync(await _http.PostAsJsonAsync(Backends, body, cancellationToken), cancellationToken);
    }

    /// <summary>Changes what the object has, under the names of the API.</summary>
    public async Task<AdminAnswer> ChangeAsync(string name, object change, CancellationToken cancellationToken) =>
        await ReadAsync(await _http.PatchAsJsonAsync($"{Backends}/{name}", change, cancellationToken), cancellationToken);

    public async Task<AdminAnswer> RemoveAsync(string name, string? drain, CancellationToken cancellationToken)
    {
        var query = drain is null ? "" : $"?drain={drain}";
        return await ReadAsync(await _http.DeleteAsync($"{Backends}/{name}{query}", cancellationToken), cancellationToken);
    }

    /// <summary>Waits for the end of an operation; gives its state then.</summary>
    public async Task<string?> WaitAsync(string operation, CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<OperationRow>($"api/operations/{operation}?wait=10s", cancellationToken))?.State;

    public void Dispose() => _http.Dispose();

    private static async Task<AdminAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            var operation = response.StatusCode == HttpStatusCode.Accepted
                ? JsonSerializer.Deserialize<OperationRow>(text, JsonSerializerOptions.Web)?.Id
                : null;
            return new AdminAnswer(response.StatusCode, operation, text);
        }
    }
}

/// <summary>What a change was answered.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Operation">The id of what now goes on; null where nothing does.</param>
/// <param name="Text">The body.</param>
internal sealed record AdminAnswer(HttpStatusCode Status, string? Operation, string Text)
{
    /// <summary>Whether it was refused because of the state the backend is in, which another change may have made.</summary>
    public bool IsConflict => Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound;

    public bool IsTaken => Status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted;
}

/// <summary>A backend as the API shows it.</summary>
internal sealed record BackendRow(string Name, string Url, string State, string Mode, int ConnCount, long Requests, double UptimeSeconds, int? Elsewhere);

/// <summary>A pool as the API shows it: what can be set of it.</summary>
internal sealed record PoolRow(string Algorithm, IReadOnlyList<SettingsRow> Backends, IReadOnlyList<string> Removed)
{
    /// <summary>Who grants permits for the backends; null where their limits are not shared.</summary>
    public PermitsRow? Permits { get; init; }

    /// <summary>All of it as a line. The order of backends plays no part, nor whether one that was removed has its last requests still.</summary>
    public override string ToString()
    {
        var backends = Backends.Where(backend => !backend.Removing).OrderBy(backend => backend.Name, StringComparer.Ordinal);
        var removed = Backends.Where(backend => backend.Removing).Select(backend => backend.Name).Union(Removed).Order(StringComparer.Ordinal);
        return $"{Algorithm}: {string.Join(", ", backends)}; removed: {string.Join(", ", removed)}";
    }
}

/// <summary>Who grants permits for the backends of a pool.</summary>
/// <param name="Owner">The node that does, as far as this one knows; null for none.</param>
/// <param name="InTouch">Whether this node may send requests by those it has.</param>
internal sealed record PermitsRow(string? Owner, bool InTouch);

/// <summary>What can be set of a backend.</summary>
internal sealed record SettingsRow(string Name, string Url, string Mode, int Weight, bool Backup, int? MaxConnections, bool Removing)
{
    public override string ToString() =>
        $"{Name} {Url} {Mode} weight {Weight}{(Backup ? " backup" : "")}{(MaxConnections is { } max ? $" max {max}" : "")}";
}

/// <summary>A cluster as the API shows it.</summary>
internal sealed record ClusterRow(IReadOnlyList<MemberRow> Members)
{
    /// <summary>The nodes that are up and can be reached.</summary>
    public IEnumerable<string> Up => Members.Where(member => member is { State: "up", Reachable: true }).Select(member => member.Node);
}

/// <summary>A node as the API shows it.</summary>
internal sealed record MemberRow(string Node, string State, bool Reachable, int? InFlight);

/// <summary>An operation as the API shows it.</summary>
internal sealed record OperationRow(string Id, string State, int Remaining);
