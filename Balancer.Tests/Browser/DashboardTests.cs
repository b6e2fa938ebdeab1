using Balancer.Tests.Support;
using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>The dashboard as somebody sees it who runs the balancer.</summary>
[Collection(BrowserTests.Name)]
public sealed class DashboardTests(Chromium chromium) : IAsyncDisposable
{
    private readonly ScriptedBackend _one = ScriptedBackend.Start();
    private readonly ScriptedBackend _other = ScriptedBackend.Start();

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [BrowserFact]
    public async Task Should_show_every_backend_and_ask_nobody_else_when_it_is_opened()
    {
        await using var balancer = await StartAsync();
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);

        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("up");
        await Assertions.Expect(visit.State(_other.HostPort)).ToHaveTextAsync("up");
        await Assertions.Expect(visit.Page.Locator("#link-word")).ToHaveTextAsync("Live");
        await Assertions.Expect(visit.Page.Locator("#event-list li")).ToHaveCountAsync(2); // Both were found alive.
        Assert.Empty(visit.Complaints);
        Assert.All(visit.Requests, url => Assert.Equal(balancer.AdminUrl, url.GetLeftPart(UriPartial.Authority)));
    }

    [BrowserFact]
    public async Task Should_let_no_other_script_run_when_one_gets_in()
    {
        await using var balancer = await StartAsync();
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);

        var ran = await visit.Page.EvaluateAsync<bool>(
            """
            () => {
              const refused = new Promise(resolve => {
                const kinds = new Set();
                document.addEventListener('securitypolicyviolation', event => {
                  kinds.add(event.effectiveDirective);
                  if (kinds.has('script-src-elem') && kinds.has('script-src-attr') && kinds.has('style-src-attr')) {
                    resolve();
                  }
                });
              });
              const script = document.createElement('script');
              script.textContent = 'window.ran = true';
              document.body.append(script);
              const image = document.createElement('div');
              image.innerHTML = '<img src="data:x" onerror="window.ran = true"><a style="color: red">x</a>';
              document.body.append(image);
              return refused.then(() => window.ran === true);
            }
            """);

        Assert.False(ran, "the policy forbids scripts that stand in the page");
        Assert.Contains(visit.Complaints, text => text.Contains("Content Security Policy"));
    }

    [BrowserFact]
    public async Task Should_turn_a_backend_red_within_two_seconds_when_it_is_stopped()
    {
        await using var balancer = await StartAsync("Pools:default:Health:Interval=00:00:00.200", "Pools:default:Health:FastInterval=00:00:00.100");
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);
        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("up");

        await _one.RefuseAsync();

        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("down", new() { Timeout = 2000 });
        await Assertions.Expect(visit.Row(_one.HostPort).Locator("[data-f=reason]")).ToContainTextAsync("Connection refused");
        Assert.Equal("red", await HueAsync(visit, _one.HostPort));
        Assert.Equal("green", await HueAsync(visit, _other.HostPort));
    }

    [BrowserFact]
    public async Task Should_drain_and_enable_when_told_to_and_confirmed()
    {
        await using var balancer = await StartAsync();
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);
        var manage = await visit.ManageAsync(_one.HostPort);

        await manage.GetByRole(AriaRole.Button, new() { Name = $"Drain {_one.HostPort}" }).ClickAsync();
        Assert.Equal("up", (await balancer.StatsAsync()).Single(row => row.Url == _one.Url).State); // Not before it is confirmed.
        await manage.Locator("[data-f=yes]").ClickAsync();

        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("draining");
        await Assertions.Expect(manage.GetByRole(AriaRole.Status)).ToContainTextAsync("Done");
        Assert.Equal("draining", (await balancer.StatsAsync()).Single(row => row.Url == _one.Url).State);
        Assert.NotEqual("green", await HueAsync(visit, _one.HostPort));
        await manage.GetByRole(AriaRole.Button, new() { Name = $"Enable {_one.HostPort}" }).ClickAsync();
        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("up");
    }

    [BrowserFact]
    public async Task Should_set_a_weight_with_the_keyboard_alone()
    {
        await using var balancer = await StartAsync();
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Manage {_one.HostPort}", Exact = true }).FocusAsync();

        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Locator("#weight").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Control+A");
        await visit.Page.Keyboard.TypeAsync("7");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(visit.Row(_one.HostPort).Locator("[data-f=weight]")).ToHaveTextAsync("7");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.Locator("#manage")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Should_say_so_and_show_nothing_green_when_the_balancer_is_gone()
    {
        var balancer = await StartAsync();
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);
        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("up");

        await balancer.DisposeAsync();

        await Assertions.Expect(visit.Page.Locator("#banner-text")).ToContainTextAsync("Connection lost: last update", new() { Timeout = 20_000 });
        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("was up");
        Assert.Equal("grey", await HueAsync(visit, _one.HostPort));
    }

    [BrowserFact]
    public async Task Should_ask_for_the_token_once_when_there_is_one()
    {
        await using var balancer = await StartAsync("Admin:Token=s3cret");
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);
        var token = visit.Page.Locator("#token");

        await token.FillAsync("wrong");
        await token.PressAsync("Enter");
        await Assertions.Expect(visit.Page.Locator("#token-error")).ToContainTextAsync("wrong");
        await token.FillAsync("s3cret");
        await token.PressAsync("Enter");

        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("up");
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.State(_one.HostPort)).ToHaveTextAsync("up");
        await Assertions.Expect(visit.Page.Locator("#token-dialog")).ToBeHiddenAsync();
        Assert.DoesNotContain(visit.Requests, url => url.ToString().Contains("s3cret"));
    }

    // What the state's own colour is nearest to, be the theme light or dark.
    internal static Task<string> HueAsync(Visit visit, string name) => visit.Row(name).Locator("[data-f=state] svg").EvaluateAsync<string>(
        """
        icon => {
          const canvas = document.createElement('canvas').getContext('2d');
          canvas.fillStyle = getComputedStyle(icon).color;
          canvas.fillRect(0, 0, 1, 1);
          const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
          const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
          return spread < 40 ? 'grey' : red > green && red > blue ? (green > 0.6 * red ? 'amber' : 'red') : green > blue ? 'green' : 'blue';
        }
        """);

    private Task<RunningBalancer> StartAsync(params string[] settings) =>
        RunningBalancer.StartAsync([_one.Url, _other.Url], [FreePort.ForAdmin(), .. settings]);
}
