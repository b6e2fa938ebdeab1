using Balancer.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>What would keep people from using the dashboard, as far as axe-core finds it.</summary>
[Collection(BrowserTests.Name)]
public sealed class AccessibilityTests(Chromium chromium) : IAsyncDisposable
{
    private readonly ScriptedBackend _one = ScriptedBackend.Start();
    private readonly ScriptedBackend _other = ScriptedBackend.Start();

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 320)]
    [InlineData(ColorScheme.Dark, 320)]
    [InlineData(ColorScheme.Light, 3840)]
    public async Task Should_have_no_serious_violation_and_no_sideways_scrolling(ColorScheme scheme, int width)
    {
        _other.Healthy = false;
        await using var balancer = await RunningBalancer.StartAsync([_one.Url, _other.Url], FreePort.ForAdmin());
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl, width, scheme: scheme);
        await Assertions.Expect(visit.State(_other.HostPort)).ToHaveTextAsync("down");

        await AssertSoundAsync(visit, "live");
        Assert.False(await visit.IsTooWideAsync(), "nobody has to scroll sideways");
        await visit.ManageAsync(_one.HostPort);
        await AssertSoundAsync(visit, "with the dialog open");
        await visit.Page.Keyboard.PressAsync("Escape");
        await balancer.DisposeAsync();
        await Assertions.Expect(visit.Page.Locator("#banner-text")).ToContainTextAsync("Connection lost", new() { Timeout = 20_000 });
        await AssertSoundAsync(visit, "without a connection");
    }

    private static async Task AssertSoundAsync(Visit visit, string when)
    {
        var result = await visit.Page.RunAxe();
        var serious = result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{when}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
        Assert.Empty(serious);
        Assert.NotEmpty(result.Passes); // It has looked.
    }
}
