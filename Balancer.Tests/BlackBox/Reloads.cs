using System.Diagnostics;
using System.Text.Json;
using Balancer.Tests.Host;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The configuration file changes while requests are under way.</summary>
public sealed class Reloads : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Fact]
    public async Task Should_take_backends_in_and_out_and_forget_nothing_of_the_others()
    {
        var gate = new Gate();
        await using var stays = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var leaves = ScriptedBackend.Start();
        await using var comes = ScriptedBackend.Start();
        var file = Write(stays.Url, leaves.Url);
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [stays.Url, leaves.Url]);
        var held = Enumerable.Range(0, 2).Select(_ => RawClient.AskAsync(balancer.Port, "GET", "/")).ToList(); // One for each.
        await Eventually.HoldsAsync(() => stays.Requests.Count == 1, "the request reaches the backend that stays");
        var probes = stays.Probes.Count;

        Write(comes.Url, stays.Url);

        await Eventually.HoldsAsync(async () => await UrlsAsync(balancer) is [var first, var second] && (first, second) == (comes.Url, stays.Url), "the list is as the file says");
        Assert.Equal(1, (await balancer.StatsAsync())[1].ConnCount);
        Assert.Equal(probes, stays.Probes.Count);
        await Eventually.HoldsAsync(async () => (await balancer.StatsAsync())[0].Alive, "what was added is probed");
        await RawClient.AskAsync(balancer.Port, "GET", "/");
        Assert.Single(comes.Requests);
        gate.Open();
        Assert.All(await Task.WhenAll(held), answer => Assert.Equal(200, answer.Status));
        await balancer.HasNothingInFlightAsync();
    }

    [Fact]
    public async Task Should_notice_when_the_link_to_the_file_is_turned_to_another_one()
    {
        await using var one = ScriptedBackend.Start();
        await using var two = ScriptedBackend.Start();
        // As Kubernetes does it: the file is a link through a link to a folder, and that one is replaced.
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "v1"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "v2"));
        _folder.Write("v1/balancer.json", JsonOf(one.Url));
        _folder.Write("v2/balancer.json", JsonOf(two.Url));
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "data"), "v1");
        var file = Path.Combine(_folder.FullName, "balancer.json");
        File.CreateSymbolicLink(file, "data/balancer.json");
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [one.Url]);

        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "data-new"), "v2");
        using var move = Process.Start("mv", ["-T", Path.Combine(_folder.FullName, "data-new"), Path.Combine(_folder.FullName, "data")]);
        await move.WaitForExitAsync();

        await Eventually.HoldsAsync(async () => await UrlsAsync(balancer) is [var url] && url == two.Url, "the other file is in force");
    }

    [Fact]
    public async Task Should_change_nothing_and_tell_every_mistake_once_when_the_file_is_broken()
    {
        await using var one = ScriptedBackend.Start();
        var file = Write(one.Url);
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [one.Url]);

        _folder.Write("balancer.json", """{ "Balancer": { "Backends": ["ftp://a"], "Pools": { "default": { "Queue": { "Length": -1, "Size": 1 } } } } }""");
        await Eventually.HoldsAsync(() => Mistakes(balancer).Count() == 3, "every mistake is logged");
        _folder.Write("balancer.json", "{");
        await Eventually.HoldsAsync(() => Mistakes(balancer).Count() == 4, "that it cannot be read, too");
        File.Delete(file);
        await Eventually.HoldsAsync(() => Mistakes(balancer).Count() == 5, "and that it is gone");

        Assert.Equal([one.Url], await UrlsAsync(balancer));
        Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/")).Status);
        Assert.Single(Mistakes(balancer), line => line.Contains("Balancer:Pools:default:Queue:Size: unknown key"));
        Assert.Single(Mistakes(balancer), line => line.Contains("Balancer:Pools:default:Queue:Length"));
        Assert.Single(Mistakes(balancer), line => line.Contains("Balancer:Pools:default:Backends:0:Url"));
    }

    [Fact]
    public async Task Should_apply_the_rest_and_name_the_keys_that_wait_for_the_next_start()
    {
        await using var one = ScriptedBackend.Start();
        await using var two = ScriptedBackend.Start();
        var file = Write(one.Url);
        await using var balancer = await RunningBalancer.StartFromFileAsync(file, [one.Url]);

        _folder.Write(
            "balancer.json",
            $$"""{ "Balancer": { "StatsPath": "/numbers", "Backends": ["{{two.Url}}"] }, "Kestrel": { "Limits": { "MaxConcurrentConnections": 7 } } }""");

        await Eventually.HoldsAsync(() => balancer.Logs.Any(line => line.Contains("was read again")), "the file is applied");
        var warning = Assert.Single(balancer.Logs, line => line.Contains("takes effect at the next start"));
        Assert.Contains("Kestrel:Limits:MaxConcurrentConnections", warning);
        Assert.Contains(two.Url, (await RawClient.AskAsync(balancer.Port, "GET", "/numbers")).Body.Text);
        Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/stats")).Status);
        Assert.Single(two.Requests);
    }

    private static IEnumerable<string> Mistakes(RunningBalancer balancer)
    {
        return balancer.Logs.Where(line => line.Contains("The configuration stays as it was"));
    }

    private static async Task<IReadOnlyList<string>> UrlsAsync(RunningBalancer balancer)
    {
        return [.. (await balancer.StatsAsync()).Select(row => row.Url)];
    }

    private static string JsonOf(params string[] urls)
    {
        return JsonSerializer.Serialize(new { Balancer = new { Backends = urls } });
    }

    private string Write(params string[] urls)
    {
        return _folder.Write("balancer.json", JsonOf(urls));
    }
}
