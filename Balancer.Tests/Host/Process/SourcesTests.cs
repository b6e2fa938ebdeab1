using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

/// <summary>Where keys come from when a real process reads them.</summary>
public class SourcesTests
{
    [Fact]
    public async Task Should_let_the_later_source_win_when_all_four_give_a_key()
    {
        using var folder = new TemporaryFolder();
        InstalledHost.InstallInto(folder);
        folder.Write("appsettings.json", """
            { "Balancer": { "Address": "settings", "StatsPath": "settings", "ShutdownTimeout": "-00:00:01", "Port": 70001 } }
            """);
        folder.Write("own.json", """{ "Balancer": { "StatsPath": "file", "ShutdownTimeout": "-00:00:02", "Port": 70002 } }""");
        var environment = new Dictionary<string, string>
        {
            ["Balancer__ShutdownTimeout"] = "-00:00:03",
            ["Balancer__Port"] = "70003",
            ["Balancer__Backends"] = "http://a:1,http://b:1",
        };

        using var process = HostProcess.Start(environment, ["--check", "--config", "own.json", "--Balancer:Port=70004"], folder.FullName);
        await process.ExitCodeAsync();

        string[] winners =
        [
            "Balancer:Address: 'settings'", "Balancer:Port: '70004'", "Balancer:ShutdownTimeout: '-00:00:03'", "Balancer:StatsPath: 'file'",
        ];
        var told = process.Errors.Select(line => line[..line.IndexOf(" is not ", StringComparison.Ordinal)]);
        Assert.Equal(winners, told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_run_by_the_environment_when_it_gives_all_there_is()
    {
        await using var backend = ScriptedBackend.Start();
        var environment = new Dictionary<string, string>
        {
            ["Balancer__Address"] = "127.0.0.1",
            ["Balancer__Port"] = "0",
            ["Balancer__Backends__0"] = backend.Url,
            ["Balancer__Pools__default__Health__Path"] = "/_probe",
            ["Balancer__Pools__default__Health__Interval"] = "00:00:00.050",
        };

        using var balancer = await HostProcess.Start(environment, []).UntilListeningAsync();

        await Eventually.HoldsAsync(
            () => backend.Probes.Count(line => line.Contains("/_probe")) >= 5, "probes come every interval, not after the default of 20 s");
        Assert.Equal("ok", (await RawClient.AskAsync(balancer.Url.Port, "GET", "/")).Text);
    }

    [Theory]
    [InlineData("--check")]
    [InlineData("--port=0")]
    public async Task Should_tell_in_a_line_what_is_wrong_when_the_kestrel_section_is(string argument)
    {
        var (code, output, errors) = await HostProcess.RunAsync(
            "--Balancer:Address=127.0.0.1", "--backends=http://127.0.0.1:1", "--Kestrel:Endpoints:Extra:Url=nowhere", argument);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith("Kestrel:Endpoints:Extra: ", Assert.Single(errors));
    }

    [Fact]
    public async Task Should_name_the_key_when_the_port_is_in_use()
    {
        await using var other = ScriptedBackend.Start();

        var (code, output, errors) = await HostProcess.RunAsync(
            "--Balancer:Address=127.0.0.1", "--port", $"{other.Port}", "--backends", other.Url);

        Assert.Equal(1, code);
        Assert.DoesNotContain(output, line => line.Contains("Exception"));
        Assert.StartsWith($"Balancer:Port: {other.Port} is in use", Assert.Single(errors));
    }
}
