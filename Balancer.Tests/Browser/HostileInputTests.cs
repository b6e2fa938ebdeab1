using System.Text;
using System.Text.Json;
using Balancer.Tests.Host;
using Balancer.Tests.Support;
using Microsoft.Playwright;

namespace Balancer.Tests.Browser;

/// <summary>Names and requests that were made up to do harm: the page shows them as text, and the metrics stay as few as they were.</summary>
[Collection(BrowserTests.Name)]
public sealed class HostileInputTests(Chromium chromium) : IAsyncDisposable
{
    internal static readonly string[] Names =
    [
        "<img src=x onerror=alert(1)>",
        "\"><script>alert(1)</script>",
        "'; alert(1); '",
        "</template><svg/onload=alert(1)>",
        "{{constructor.constructor('alert(1)')()}}",
        "javascript:alert(1)",
        "../../../etc/passwd",
        "a/b?c#d%00%2e",
        "app\u202egpj.exe",
        "x\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
        "__proto__",
        "constructor",
        new string('W', 200),
        "名前 🚀 ًٌٍ",
        "NaN",
        "-1e999",
    ];

    private static readonly string[] Requests =
    [
        "GET /<script>alert(1)</script> HTTP/1.1\r\nHost: x\r\n",
        "GET /\u00ff\u00fe\u0080 HTTP/1.1\r\nHost: x\r\n",
        "<SCRIPT> / HTTP/1.1\r\nHost: x\r\n",
        $"GET /{new string('a', 7000)} HTTP/1.1\r\nHost: x\r\n",
        $"GET / HTTP/1.1\r\nHost: x\r\nX-A: {new string('\u00ff', 8000)}\r\n",
        "GET / HTTP/1.1\r\nHost: \"><img src=x onerror=alert(1)>\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\ntraceparent: 00-<b>-zzzz-01\r\ntracestate: \"=,,;\r\n",
        "GET /?a={{7*7}}%0d%0aSet-Cookie:x=1 HTTP/1.1\r\nHost: x\r\nUser-Agent: ${jndi:ldap://x}\r\n",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly List<ScriptedBackend> _backends = [.. Names.Select(_ => ScriptedBackend.Start())];

    public async ValueTask DisposeAsync()
    {
        foreach (var backend in _backends)
        {
            await backend.DisposeAsync();
        }

        _folder.Dispose();
    }

    [BrowserFact]
    public async Task Should_stay_text_and_bounded_whatever_names_and_requests_hold()
    {
        Assert.Equal(24, Names.Length + Requests.Length);
        await using var balancer = await StartAsync();
        await WarmUpAsync(balancer);
        var before = await SeriesAsync(balancer);
        await using var visit = await chromium.VisitAsync(balancer.AdminUrl);

        foreach (var request in Requests)
        {
            await AskAsync(balancer, request);
        }

        for (var i = 0; i < 10_000; i += 100)
        {
            await AskManyAsync(balancer, i, 100);
        }

        await Assertions.Expect(visit.Page.Locator("tr.backend")).ToHaveCountAsync(Names.Length);
        var shown = await visit.Page.Locator("tr.backend .name").AllTextContentsAsync();
        Assert.Equal(Names.Select(AsShown).Order(), shown.Order());
        Assert.Equal(0, await visit.Page.Locator("tr.backend img, tr.backend script, #event-list img, #event-list script").CountAsync());
        Assert.Empty(visit.Complaints);
        Assert.False(await visit.IsTooWideAsync(), "a long name does not break the page");
        var after = await SeriesAsync(balancer);
        Assert.Equal(before, after.Where(series => !series.Contains("outcome=\"malformed\"") && !series.Contains("outcome=\"bad-request\"")));
    }

    // What could not be seen is made visible.
    internal static string AsShown(string name) => name.Replace("\u202e", "‹202E›", StringComparison.Ordinal);

    private static async Task AskAsync(RunningBalancer balancer, string head)
    {
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(Encoding.Latin1.GetBytes($"{head}Connection: close\r\n\r\n"));
        await client.ReadToEndAsync();
    }

    // Paths, queries, methods and fields that nobody has sent before, over one connection.
    private static async Task AskManyAsync(RunningBalancer balancer, int from, int count)
    {
        var requests = string.Concat(Enumerable.Range(from, count).Select(i =>
            $"M{i} /{i}/{i * 7}?q={i} HTTP/1.1\r\nHost: h{i}\r\nX-{i}: {i}\r\nUser-Agent: u{i}\r\nReferer: /{i}\r\n{(i == from + count - 1 ? "Connection: close\r\n" : "")}\r\n"));
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(Encoding.ASCII.GetBytes(requests));
        await client.ReadToEndAsync();
    }

    private static async Task WarmUpAsync(RunningBalancer balancer)
    {
        for (var i = 0; i < 4 * Names.Length; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
        }
    }

    private static async Task<IReadOnlyList<string>> SeriesAsync(RunningBalancer balancer)
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"{balancer.AdminUrl}/metrics"));
        return [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.LastIndexOf(' ')]).Order(StringComparer.Ordinal)];
    }

    private Task<RunningBalancer> StartAsync()
    {
        var file = Path.Combine(_folder.FullName, "names.json");
        var backends = Names.Select((name, i) => new { Name = name, _backends[i].Url });
        File.WriteAllText(file, JsonSerializer.Serialize(new { Balancer = new { Pools = new { @default = new { Backends = backends } } } }));
        return RunningBalancer.StartFromFileAsync(file, _backends.Select(backend => backend.Url), FreePort.ForAdmin());
    }
}
