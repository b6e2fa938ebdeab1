using System.Text.RegularExpressions;
using Balancer.Tests.Host;
using Balancer.Tests.Support;
using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>The nodes of a real cluster on the dashboard, or of none.</summary>
[Collection(BrowserTests.Name)]
public sealed partial class ClusterTests(Chromium chromium) : IAsyncDisposable
{
    private const int Patience = 30_000; // Nodes find each other within seconds, and on a busy machine not at once.

    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedBackend _backend = ScriptedBackend.Start();
    private readonly Gate _gate = new();

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        _folder.Dispose();
    }

    [BrowserFact]
    public async Task Should_show_no_nodes_when_there_is_no_cluster()
    {
        await using var balancer = await StartAsync();
        await using var visit = await chromium.VisitAsync("about:blank");

        await visit.Page.RunAndWaitForResponseAsync(() => visit.Page.GotoAsync(balancer.AdminUrl), response => response.Url.EndsWith("/api/cluster", StringComparison.Ordinal));

        await Assertions.Expect(visit.State(_backend.HostPort)).ToHaveTextAsync("up");
        await Assertions.Expect(visit.Page.Locator("#cluster")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.Locator("#to-cluster")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.Locator("#summary")).ToHaveTextAsync("1 pool, 1 of 1 backend up");
        await Assertions.Expect(visit.Row(_backend.HostPort).Locator("[data-f=elsewhere]")).ToBeHiddenAsync();
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Should_show_both_nodes_with_their_shares_until_one_is_stopped()
    {
        _backend.Script = Scripts.Each(AnswerAsync);
        var (one, other) = (FreePort.Find(), FreePort.Find());
        await using var here = await StartAsync(Node(one, seed: one));
        await using var there = await StartAsync(Node(other, seed: one));
        await using var visit = await chromium.VisitAsync(here.AdminUrl);
        var (self, peer) = (visit.Node($"127.0.0.1:{one}"), visit.Node($"127.0.0.1:{other}"));

        await Assertions.Expect(self.Locator("[data-f=word]")).ToHaveTextAsync("up", new() { Timeout = Patience });
        await Assertions.Expect(peer.Locator("[data-f=word]")).ToHaveTextAsync("up", new() { Timeout = Patience });
        await Assertions.Expect(self.GetByText("this node")).ToBeVisibleAsync();
        await Assertions.Expect(peer.GetByText("this node")).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.Locator("#cluster [data-f=reachable]")).ToHaveTextAsync("2 of 2 nodes reachable");
        await Assertions.Expect(visit.Page.Locator("#summary")).ToHaveTextAsync("1 pool, 1 of 1 backend up");
        await AssertSharesAsync(visit, here, there);
        await AssertElsewhereAsync(visit, there, peer);

        await there.DisposeAsync();

        await Assertions.Expect(peer).ToHaveCountAsync(0, new() { Timeout = Patience });
        await Assertions.Expect(visit.Page.Locator("#event-list")).ToContainTextAsync($"Node 127.0.0.1:{other}: gone");
        await Assertions.Expect(visit.Page.Locator("#cluster [data-f=reachable]")).ToHaveTextAsync("1 of 1 node reachable");
        Assert.Empty(visit.Complaints);
    }

    [BrowserFact]
    public async Task Should_ask_for_the_nodes_with_the_token_when_there_is_one()
    {
        var port = FreePort.Find();
        await using var balancer = await StartAsync([.. Node(port, seed: port), "Admin:Token=s3cret"]);
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);

        await visit.Page.Locator("#token").FillAsync("s3cret");
        await visit.Page.Locator("#token").PressAsync("Enter");

        await Assertions.Expect(visit.Node($"127.0.0.1:{port}").Locator("[data-f=word]")).ToHaveTextAsync("up", new() { Timeout = Patience });
        await Assertions.Expect(visit.Page.Locator("#token-dialog")).ToBeHiddenAsync();
    }

    private static async Task AssertSharesAsync(Visit visit, RunningBalancer here, RunningBalancer there)
    {
        using var enough = new CancellationTokenSource();
        var load = Task.WhenAll(LoadAsync(here, enough.Token), LoadAsync(there, enough.Token));

        var shares = visit.Page.Locator("tr.node [data-f=share]");
        await Assertions.Expect(shares).ToHaveTextAsync([SomeShare(), SomeShare()], new() { Timeout = Patience });
        await Assertions.Expect(visit.Page.Locator("tr.node [data-f=rate]").First).Not.ToHaveTextAsync("0/s");
        var width = await visit.Page.Locator("tr.node [data-f=bar]").First.EvaluateAsync<double>("bar => bar.getBoundingClientRect().width");
        Assert.True(width > 0, "the bar is as long as the share");

        await enough.CancelAsync();
        await load;
    }

    private async Task AssertElsewhereAsync(Visit visit, RunningBalancer there, ILocator peer)
    {
        var held = RawClient.AskAsync(there.Port, "GET", "/held");

        await Assertions.Expect(peer.Locator("[data-f=inFlight]")).ToHaveTextAsync("1", new() { Timeout = Patience });
        await Assertions.Expect(visit.Row(_backend.HostPort).Locator("[data-f=inFlight]")).ToHaveTextAsync("0");
        await Assertions.Expect(visit.Row(_backend.HostPort).Locator("[data-f=others]")).ToHaveTextAsync("+1 elsewhere");
        await Assertions.Expect(visit.Row(_backend.HostPort).Locator("[data-f=others-said]")).ToHaveTextAsync(", and 1 from other nodes");

        _gate.Open();
        await held;
        await Assertions.Expect(visit.Row(_backend.HostPort).Locator("[data-f=others]")).ToHaveTextAsync("+0 elsewhere", new() { Timeout = Patience });
    }

    private static async Task LoadAsync(RunningBalancer balancer, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
        }
    }

    private async Task AnswerAsync(BackendConnection connection, Head head)
    {
        if (head.Target == "/held")
        {
            await _gate.Opened;
        }

        await connection.RespondAsync(200, "ok");
    }

    // Neither all nor nothing: both have some.
    [GeneratedRegex(@"^[1-9][0-9]?(\.[0-9])? %$")]
    private static partial Regex SomeShare();

    private string[] Node(int port, int seed) =>
    [
        "Cluster:Enabled=true", "Cluster:Hostname=127.0.0.1", $"Cluster:Port={port}", $"Cluster:SeedNodes:0=127.0.0.1:{seed}",
        $"Cluster:Directory={Path.Combine(_folder.FullName, $"{port}")}",
    ];

    private Task<RunningBalancer> StartAsync(params string[] settings) => RunningBalancer.StartAsync([_backend.Url], [FreePort.ForAdmin(), .. settings]);
}
