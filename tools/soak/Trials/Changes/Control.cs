namespace Balancer.Soak.Trials.Changes;

/// <summary>The backend that nobody changes: it must not notice that others are.</summary>
internal sealed class Control(TrialBackend backend, AdminApi admin, Findings findings)
{
    private BackendRow? _last;

    public long Opened => backend.Counters.Opened;

    public long Closed => backend.Counters.Closed;

    public long Requests => _last?.Requests ?? 0;

    /// <summary>Looks at it after a change.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = (await admin.ListAsync(cancellationToken)).Single(row => row.Name == backend.Name);
        findings.Require(now is { State: "up", Mode: "active" }, $"{backend.Name} is {now.State}");
        findings.Require(_last is null || now.Requests >= _last.Requests, $"{backend.Name}'s requests went back from {_last?.Requests} to {now.Requests}");
        findings.Require(
            _last is null || now.UptimeSeconds >= _last.UptimeSeconds, $"{backend.Name}'s uptime went back from {_last?.UptimeSeconds} to {now.UptimeSeconds}");
        _last = now;
    }
}
