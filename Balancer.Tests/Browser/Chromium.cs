using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>The browser of the machine, started once for all tests that need it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where it is; null where there is none.</summary>
    public static string? Path => Environment.GetEnvironmentVariable("CHROMIUM") ?? Array.Find(Places, File.Exists);

    public async Task InitializeAsync()
    {
        if (Path is { } path)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
        }
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a page as somebody who has never been there; what is done <paramref name="before"/> is done to the page when it is empty still.</summary>
    internal async Task<Visit> VisitAsync(
        string url, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, Func<IPage, Task>? before = null)
    {
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        var visit = new Visit(context, await context.NewPageAsync());
        if (before is not null)
        {
            await before(visit.Page);
        }

        await visit.Page.GotoAsync(url);
        return visit;
    }
}

/// <summary>A test in the browser, which is left out where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        Skip = Chromium.Path is null ? "there is no Chromium here: install it, or name it in CHROMIUM" : null;
    }
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        Skip = Chromium.Path is null ? "there is no Chromium here: install it, or name it in CHROMIUM" : null;
    }
}

/// <summary>Tests in the browser, one after the other and beside no others: they say when something has to be seen.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrowserTests : ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}
