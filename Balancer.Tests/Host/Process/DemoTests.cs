using System.Net.Http.Json;
using System.Text.Json;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

public sealed class DemoTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public async Task Should_reach_every_backend_when_asked_three_times_in_a_row()
    {
        using var client = new HttpClient();

        var names = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            names.Add((await client.GetStringAsync(demo.Process.Url)).Split('\n')[0]);
        }

        Assert.Equal(["Hostname: app1", "Hostname: app2", "Hostname: app3"], names.Order());
    }

    [Fact]
    public async Task Should_show_the_backends_as_logged_when_asked_for_stats()
    {
        using var client = new HttpClient();

        var rows = await client.GetFromJsonAsync<StatsRow[]>(new Uri(demo.Process.Url, "/stats"), SnakeCase);

        Assert.Equal(3, rows!.Length);
        Assert.All(rows, row =>
        {
            Assert.Equal((true, "up", "default", 0), (row.Alive, row.State, row.Pool, row.ConnCount));
            Assert.Matches("^[0-9]{2,}h:[0-5][0-9]m:[0-5][0-9]s$", row.Uptime);
            Assert.Equal(1, demo.Process.Count($"Status change: {row.Url} [up]"));
        });
    }

    [Fact]
    public async Task Should_show_the_memory_of_the_backends_when_it_has_been_read()
    {
        using var client = new HttpClient();

        await Eventually.HoldsAsync(
            async () => (await client.GetFromJsonAsync<StatsRow[]>(new Uri(demo.Process.Url, "/stats"), SnakeCase))!
                .All(row => row.MemoryUsage.EndsWith(" MB", StringComparison.Ordinal)),
            "the sample backends tell the working set of their process");
    }
}
