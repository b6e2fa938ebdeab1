using Balancer.Actors;
using Balancer.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace Balancer.Simulator.Model;

/// <summary>The options of the pool, read and checked as the product does it.</summary>
internal static class SimulatedPool
{
    private const string Pool = "Balancer:Pools:default";

    /// <exception cref="InvalidConfigurationException">With every mistake in <see cref="Scenario.Set"/>.</exception>
    public static PoolOptions OptionsOf(Scenario scenario)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in scenario.Set)
        {
            keys[$"{Pool}:{key}"] = value;
        }

        keys["Balancer:Cluster:Enabled"] = "true"; // Whether its pools make use of it is theirs.
        keys["Balancer:Cluster:SeedNodes:0"] = "127.0.0.1:4053";
        keys[$"{Pool}:Sharing"] = $"{scenario.Sharing}";
        keys[$"{Pool}:Algorithm"] = $"{scenario.Algorithm}";
        for (var number = 0; number < scenario.Backends; number++)
        {
            keys[$"{Pool}:Backends:{number}:Url"] = $"http://app{number}:80";
            if (scenario.MaxConnections is { } limit)
            {
                keys[$"{Pool}:Backends:{number}:MaxConnections"] = $"{limit}";
            }
        }

        return ConfigurationLoader.Load(new ConfigurationBuilder().AddInMemoryCollection(keys).Build()).Pools.Default;
    }
}
