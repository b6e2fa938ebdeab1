using System.Text.Json;
using Balancer.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>The nodes on the dashboard, whatever the cluster is like: what the balancer says of it is made up.</summary>
[Collection(BrowserTests.Name)]
public sealed class NodesTests(Chromium chromium) : IAsyncDisposable
{
    private const string Call = "**/api/cluster";

    private readonly ScriptedBackend _backend = ScriptedBackend.Start();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [BrowserFact]
    public async Task Should_tell_each_state_by_a_word_and_a_shape_and_in_the_summary_how_many_answer()
    {
        await using var balancer = await StartAsync();
        await using var visit = await VisitAsync(
            balancer,
            [new("a:1", "up"), new("b:1", "up", Reachable: false), new("c:1", "joining"), new("d:1", "leaving"), new("e:1", "down", Reachable: false), new("f:1", "new")]);

        await AssertLookAsync(visit, "a:1", "up", "up");
        await AssertLookAsync(visit, "b:1", "not reachable", "down");
        await AssertLookAsync(visit, "c:1", "joining", "partly");
        await AssertLookAsync(visit, "d:1", "leaving", "draining");
        await AssertLookAsync(visit, "e:1", "down", "down");
        await AssertLookAsync(visit, "f:1", "new", "unknown");
        await Assertions.Expect(visit.Page.Locator("#summary")).ToHaveTextAsync("1 pool, 1 of 1 backend up, 4 of 6 nodes reachable");
        await Assertions.Expect(visit.Page.Locator("#cluster [data-f=gone]")).ToHaveTextAsync("Not reachable (2 nodes): b:1, e:1");
    }

    [BrowserFact]
    public async Task Should_say_that_the_nodes_are_unknown_until_they_are_told_of_again()
    {
        await using var balancer = await StartAsync();
        await using var visit = await VisitAsync(balancer, [new("a:1", "up"), new("b:1", "up")]);
        var word = visit.Node("a:1").Locator("[data-f=word]");
        await Assertions.Expect(word).ToHaveTextAsync("up");

        await visit.Page.RouteAsync(Call, route => route.FulfillAsync(new() { Status = 500 }));

        await Assertions.Expect(word).ToHaveTextAsync("was up", new() { Timeout = 10_000 });
        await Assertions.Expect(visit.Page.Locator("#cluster [data-f=note]")).ToHaveTextAsync("No news of the nodes: The balancer answered 500. Trying again.");
        await Assertions.Expect(visit.Page.Locator("#summary")).ToHaveTextAsync("1 pool, 1 of 1 backend up, nodes unknown");
        await AnswerAsync(visit.Page, [new("a:1", "up")]);
        await Assertions.Expect(word).ToHaveTextAsync("up", new() { Timeout = 20_000 });
        await Assertions.Expect(visit.Node("b:1")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Should_say_that_the_nodes_are_of_the_past_when_the_balancer_is_gone()
    {
        await using var balancer = await StartAsync();
        await using var visit = await VisitAsync(balancer, [new("a:1", "up"), new("b:1", "up")]);
        await Assertions.Expect(visit.Node("b:1").Locator("[data-f=word]")).ToHaveTextAsync("up");

        await balancer.DisposeAsync();

        await Assertions.Expect(visit.Node("b:1").Locator("[data-f=word]")).ToHaveTextAsync("was up", new() { Timeout = 20_000 });
        await Assertions.Expect(visit.Page.Locator("#cluster [data-f=reachable]")).ToHaveTextAsync("unknown now; was 2 of 2 nodes reachable");
    }

    [BrowserFact]
    public async Task Should_stay_text_whatever_the_nodes_are_called()
    {
        var names = HostileInputTests.Names;
        await using var balancer = await StartAsync();
        await using var visit = await VisitAsync(
            balancer, [.. names.Select(name => new Told(name, name, Reachable: false, InFlight: int.MaxValue, RequestsPerSecond: 1e300, Share: 1e9))], 320);

        await Assertions.Expect(visit.Page.Locator("tr.node")).ToHaveCountAsync(names.Length);
        var shown = await visit.Page.Locator("tr.node .name").AllTextContentsAsync();
        Assert.Equal(names.Select(HostileInputTests.AsShown), shown);
        Assert.Equal(0, await visit.Page.Locator("#cluster img, #cluster script").CountAsync());
        Assert.False(await visit.IsTooWideAsync(), "a long name does not break the page");
        Assert.Empty(visit.Complaints);
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 320)]
    [InlineData(ColorScheme.Dark, 320)]
    [InlineData(ColorScheme.Light, 3840)]
    public async Task Should_keep_nobody_out_when_there_are_fifty_nodes(ColorScheme scheme, int width)
    {
        await using var balancer = await StartAsync();
        await using var visit = await VisitAsync(balancer, [.. Enumerable.Range(1, 50).Select(OfFifty)], width, scheme);

        await Assertions.Expect(visit.Page.Locator("tr.node")).ToHaveCountAsync(50);
        await Assertions.Expect(visit.Row(_backend.HostPort).Locator("[data-f=others]")).ToHaveTextAsync("+5 elsewhere");
        Assert.False(await visit.IsTooWideAsync(), "nobody has to scroll sideways");
        var table = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Nodes of the cluster" });
        await Assertions.Expect(table.GetByRole(AriaRole.Row).Filter(new() { HasText = "10.0.0.40:4053" })).ToContainTextAsync("down");
        var result = await visit.Page.RunAxe();
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
        Assert.NotEmpty(result.Passes); // It has looked.
    }

    private static Told OfFifty(int i) => new(
        $"10.0.0.{i}:4053", i == 20 ? "leaving" : i == 30 ? "joining" : i == 40 ? "down" : "up", i is not (40 or 50), i * 3, i * 11.3, i / 1275.0);

    private static async Task AssertLookAsync(Visit visit, string node, string word, string shape)
    {
        await Assertions.Expect(visit.Node(node).Locator("[data-f=word]")).ToHaveTextAsync(word);
        await Assertions.Expect(visit.Node(node).Locator(".state use")).ToHaveAttributeAsync("href", $"#icon-{shape}");
    }

    private static async Task AnswerAsync(IPage page, Told[] members)
    {
        var answer = JsonSerializer.Serialize(new { Enabled = true, Self = members[0].Node, Members = members }, JsonSerializerOptions.Web);
        await page.RouteAsync(Call, route => route.FulfillAsync(new() { ContentType = "application/json", Body = answer }));
    }

    private Task<Visit> VisitAsync(RunningBalancer balancer, Told[] members, int width = 1440, ColorScheme scheme = ColorScheme.Light) =>
        chromium.VisitAsync(balancer.AdminUrl, width, scheme: scheme, before: async page =>
        {
            await AnswerAsync(page, members);
            // As in a cluster: others have requests in flight at each backend.
            await page.AddInitScriptAsync(
                """
                const { parse } = JSON;
                JSON.parse = text => {
                  const value = parse(text);
                  (Array.isArray(value) ? value : []).forEach(pool => pool.backends.forEach(backend => (backend.elsewhere = 5)));
                  return value;
                };
                """);
        });

    private Task<RunningBalancer> StartAsync() => RunningBalancer.StartAsync([_backend.Url], FreePort.ForAdmin());

    /// <summary>What is told of a node.</summary>
    private sealed record Told(string Node, string State, bool Reachable = true, int? InFlight = null, double? RequestsPerSecond = null, double? Share = null);
}
