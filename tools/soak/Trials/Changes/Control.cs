namespace Balancer.Soak.Trials.Changes;

/// <summary>The backend that nobody changes: it must not notice that others are.</summary>
internal sealed class Control(TrialBackend backend, AdminApi admin, Findings findings)
{
    private BackendRow? _last;

    public int Peak => backend.Counters.Peak;

    public long Opened => backend.Counters.Opened;

    public long Closed => backend.Counters.Closed;

    public long Requests => _last?.Requests ?? 0;

    /// <summary>Looks at it after a change.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = (await admin.ListAsync(cancellationToken)).Single(row => row.Name == backend.Name);
        findings.Require(now is { State: "up", Mode: "active" }, $"{backend.Name} is {now.State}");
        var isOn = !(now.Requests < _last?.Requests) && !(now.UptimeSeconds < _last?.UptimeSeconds);
        findings.Require(isOn, $"{backend.Name} was reset: it was {_last}, and is {now}");
        _last = now;
    }
}
