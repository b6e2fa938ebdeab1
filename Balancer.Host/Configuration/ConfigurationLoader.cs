namespace Balancer.Host.Configuration;

/// <summary>Reads the configuration from all its sources.</summary>
internal static class ConfigurationLoader
{
    /// <summary>The sources in order, the later one winning: appsettings.json, the file, the environment, the command line.</summary>
    /// <param name="file">A file the user named; null for none.</param>
    /// <param name="arguments">Keys of the command line, as <c>--Balancer:Port=3030</c>.</param>
    /// <exception cref="InvalidConfigurationException">A source cannot be read.</exception>
    public static IConfigurationRoot Open(string? file, string[] arguments)
    {
        var builder = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (file is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(file));
        }

        try
        {
            return builder.AddEnvironmentVariables().AddCommandLine(arguments).Build();
        }
        catch (FileNotFoundException)
        {
            throw new InvalidConfigurationException([$"--config: there is no file '{file}'"]);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or UnauthorizedAccessException or IOException)
        {
            throw new InvalidConfigurationException([$"--config: {Reason(e)}"]);
        }
    }

    /// <summary>The section <c>Balancer</c>, validated.</summary>
    /// <exception cref="InvalidConfigurationException">With every mistake there is.</exception>
    public static BalancerOptions Load(IConfigurationRoot sources)
    {
        var mistakes = new List<string>();
        var options = new BalancerOptions();
        new OptionsBinder(mistakes).Bind(options, LayeredConfiguration.Read(sources, mistakes));
        new OptionsRules(mistakes).Check(options);
        return mistakes.Count == 0 ? options : throw new InvalidConfigurationException(mistakes);
    }

    // The place in the file is said by the innermost of them.
    private static string Reason(Exception e)
    {
        var innermost = e.GetBaseException();
        return (innermost == e ? e.Message : $"{e.Message} {innermost.Message}").ReplaceLineEndings(" ");
    }
}

/// <summary>The configuration cannot be used; each mistake is a line that names its key.</summary>
internal sealed class InvalidConfigurationException(IReadOnlyList<string> mistakes) : Exception(string.Join('\n', mistakes))
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
