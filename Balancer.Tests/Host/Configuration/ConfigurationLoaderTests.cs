using Balancer.Host.Configuration;

namespace Balancer.Tests.Host.Configuration;

public class ConfigurationLoaderTests
{
    [Fact]
    public void Should_prefer_the_command_line_when_the_file_gives_the_same_key()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.json", """{ "Balancer": { "Backends": ["http://a:1"], "Port": 1001, "StatsPath": "/file" } }""");

        var options = ConfigurationLoader.Load(ConfigurationLoader.Open(file, ["--Balancer:Port=1002", "--balancer:address", "::1"]));

        Assert.Equal((1002, "/file", "::1"), (options.Port, options.StatsPath, options.Address));
    }

    [Fact]
    public void Should_take_comments_and_trailing_commas_when_the_file_has_them()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.json", """{ "Balancer": { /* two */ "Backends": ["http://a:1", "http://b:1",], } } // end""");

        var options = ConfigurationLoader.Load(ConfigurationLoader.Open(file, []));

        Assert.Equal(["http://a:1", "http://b:1"], Configured.Urls(options));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{ \"Balancer\": { \"Port\": 3030 \"Address\": \"*\" } }")]
    [InlineData("{ \"Balancer\": { \"Port\": 1, \"port\": 2 } }")]
    public void Should_tell_file_and_reason_in_one_line_when_the_json_is_broken(string text)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("broken.json", text);

        var error = Assert.Throws<InvalidConfigurationException>(() => ConfigurationLoader.Open(file, []));

        var mistake = Assert.Single(error.Mistakes);
        Assert.StartsWith("--config: ", mistake);
        Assert.Contains(file, mistake);
        Assert.DoesNotContain('\n', mistake);
    }

    [Fact]
    public void Should_name_the_file_when_it_is_missing()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.FullName, "none.json");

        var error = Assert.Throws<InvalidConfigurationException>(() => ConfigurationLoader.Open(file, []));

        Assert.Equal($"--config: there is no file '{file}'", Assert.Single(error.Mistakes));
    }

    [Fact]
    public void Should_say_so_when_the_file_is_a_folder()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<InvalidConfigurationException>(() => ConfigurationLoader.Open(folder.FullName, []));

        Assert.StartsWith("--config: ", Assert.Single(error.Mistakes));
    }
}
