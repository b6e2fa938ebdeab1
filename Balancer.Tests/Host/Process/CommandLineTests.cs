using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

public class CommandLineTests
{
    [Fact]
    public async Task Should_list_the_options_when_asked_for_help()
    {
        var (code, output, errors) = await HostProcess.RunAsync("--help");

        Assert.Equal(0, code);
        Assert.Empty(errors);
        string[] options = ["--backends", "--port", "--admin-port", "--config", "--check", "--demo", "--probe", "--help", "--version"];
        Assert.All(options, option => Assert.Contains(output, line => line.TrimStart().StartsWith('-') && line.Contains(option)));
    }

    [Fact]
    public async Task Should_print_a_version_when_asked_for_it()
    {
        var (code, output, _) = await HostProcess.RunAsync("--version");

        Assert.Equal(0, code);
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+", Assert.Single(output));
    }

    [Fact]
    public async Task Should_not_start_when_there_is_no_backend()
    {
        var (code, output, errors) = await HostProcess.RunAsync("--port", "0", "--Balancer:Address=127.0.0.1");

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith("Balancer:Backends: no backend is given", Assert.Single(errors));
    }

    [Fact]
    public async Task Should_name_each_option_when_it_is_unknown()
    {
        var (code, output, errors) = await HostProcess.RunAsync("--backend=http://a:1", "--prot", "0", "--Balancer:Port=1", "0");

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal(["--backend", "--prot", "0"], errors.Select(line => line[..line.IndexOf(": unknown option")]));
    }

    [Theory]
    [InlineData("--Balancer:Port")]
    [InlineData("--Balancer:Port", "--Balancer:StatsPath=/s")]
    public async Task Should_name_a_key_when_its_value_is_missing(params string[] keys)
    {
        var (code, output, errors) = await HostProcess.RunAsync(["--check", .. keys, "--backends", "http://a:1"]);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith("--Balancer:Port: ", Assert.Single(errors));
    }

    [Fact]
    public async Task Should_say_the_configuration_is_valid_when_checking_it()
    {
        var (code, output, errors) = await HostProcess.RunAsync("--check", "--backends", "http://a:1,http://b:1");

        Assert.Equal(0, code);
        Assert.Empty(errors);
        Assert.Contains("2 backend", Assert.Single(output));
    }

    [Fact]
    public async Task Should_tell_each_mistake_in_a_line_when_checking_a_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("c.json", """
            { "Balancer": { "Port": 70000, "Backends": ["http://a:1/x"], "Pools": { "default": { "Healt": { "Fall": 1 } } } } }
            """);

        var (code, output, errors) = await HostProcess.RunAsync("--config", file, "--check");

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal(
            ["Balancer:Pools:default:Backends:0:Url", "Balancer:Pools:default:Healt", "Balancer:Port"],
            errors.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_balance_over_the_urls_when_they_are_given_as_options()
    {
        await using var first = ScriptedBackend.Start(Scripts.Ok("first"));
        await using var second = ScriptedBackend.Start(Scripts.Ok("second"));
        using var balancer = await HostProcess.ListenAsync(
            "--backends", $"{first.Url},{second.Url}", $"{HostProcess.Pool}:Health:Path", "/_probe", "--Balancer:StatsPath=/figures");
        await Eventually.HoldsAsync(() => balancer.Count("[up]") == 2, "both backends are seen alive");

        var one = await RawClient.AskAsync(balancer.Url.Port, "GET", "/");
        var other = await RawClient.AskAsync(balancer.Url.Port, "GET", "/stats");

        Assert.Equal(["first", "second"], ((string[])[one.Text, other.Text]).Order());
        Assert.Contains(first.Url, (await RawClient.AskAsync(balancer.Url.Port, "GET", "/figures")).Text);
    }
}
