using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>A page of the dashboard, and what happened on it that a user would not see.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<string> _requests = [];

    public Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += (_, dialog) => Note(true, $"a dialog: {dialog.Message}");
        page.Request += (_, request) => _requests.Enqueue(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, a violated policy among them, and dialogs of scripts.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>What the page has asked for.</summary>
    public IReadOnlyList<Uri> Requests => [.. _requests.Select(url => new Uri(url))];

    /// <summary>Whether somebody would have to scroll sideways.</summary>
    public Task<bool> IsTooWideAsync() =>
        Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>The row of a node of the cluster.</summary>
    public ILocator Node(string name) => Page.Locator("tr.node").Filter(new() { Has = Page.GetByText(name, new() { Exact = true }) });

    /// <summary>The row of a backend.</summary>
    public ILocator Row(string name) => Page.Locator("tr.backend").Filter(new() { Has = Page.GetByText(name, new() { Exact = true }) });

    /// <summary>The state in that row, as a word.</summary>
    public ILocator State(string name) => Row(name).Locator("[data-f=word]");

    /// <summary>Opens what can be done with a backend.</summary>
    public async Task<ILocator> ManageAsync(string name)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = $"Manage {name}", Exact = true }).ClickAsync();
        return Page.GetByRole(AriaRole.Dialog);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
    }

    private void Note(bool isComplaint, string text)
    {
        if (isComplaint)
        {
            _complaints.Enqueue(text);
        }
    }
}
