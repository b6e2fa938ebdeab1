using Balancer.Actors;

namespace Balancer.Host.Configuration;

/// <summary>Makes options of a configuration.</summary>
internal static class ConfigurationLoader
{
    /// <inheritdoc cref="ConfigurationSources.Open"/>
    public static IConfigurationRoot Open(string? file, string[] arguments) => new ConfigurationSources(file, arguments).Open();

    /// <summary>The section <c>Balancer</c>, validated, as are those that the framework reads.</summary>
    /// <exception cref="InvalidConfigurationException">With every mistake there is.</exception>
    public static BalancerOptions Load(IConfigurationRoot sources)
    {
        var mistakes = new List<string>();
        var options = new BalancerOptions();
        new OptionsBinder(mistakes).Bind(options, LayeredConfiguration.Read(sources, mistakes));

        // Where other pools have routes, there need not be one for the rest of the requests.
        if (options.Routes.Count > 0 && options.Pools.Count > 1 && options.Pools.Default.Backends.Count == 0)
        {
            options.Pools.Remove(PoolSettings.Default);
        }

        new OptionsRules(mistakes).Check(options);
        new FrameworkRules(mistakes).Check(sources);
        return mistakes.Count == 0 ? options : throw new InvalidConfigurationException(mistakes);
    }
}

/// <summary>The configuration cannot be used; each mistake is a line that names its key.</summary>
internal sealed class InvalidConfigurationException(IReadOnlyList<string> mistakes) : Exception(string.Join('\n', mistakes))
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
