using Balancer.Actors;
using Balancer.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace Balancer.Tests.Host.Configuration;

/// <summary>What comes of configuration sources.</summary>
internal static class Configured
{
    private const string Backend = "--Balancer:Backends=http://app:80";

    /// <summary>The options, the later JSON text winning.</summary>
    public static BalancerOptions From(params string[] layers)
    {
        return ConfigurationLoader.Load(Open(layers));
    }

    /// <summary>The urls of the backends, the later JSON text winning.</summary>
    public static IEnumerable<string> Urls(params string[] layers)
    {
        return Urls(From(layers));
    }

    public static IEnumerable<string> Urls(BalancerOptions options)
    {
        return options.Pools.Default.Backends.Select(backend => backend.Url);
    }

    /// <summary>The mistakes in JSON texts, the later one winning.</summary>
    public static IReadOnlyList<string> Mistakes(params string[] layers)
    {
        return Assert.Throws<InvalidConfigurationException>(() => ConfigurationLoader.Load(Open(layers))).Mistakes;
    }

    /// <summary>The options that keys of the command line give, over one backend.</summary>
    public static BalancerOptions FromKeys(params string[] keys)
    {
        return FromAll([.. keys.Select(key => $"Balancer:{key}")]);
    }

    /// <summary>The mistakes in keys of the command line, over one backend.</summary>
    public static IReadOnlyList<string> MistakesInKeys(params string[] keys)
    {
        return MistakesIn([.. keys.Select(key => $"Balancer:{key}")]);
    }

    /// <summary>The options that whole keys of the command line give, over one backend.</summary>
    public static BalancerOptions FromAll(params string[] keys)
    {
        return ConfigurationLoader.Load(ConfigurationLoader.Open(null, [Backend, .. keys.Select(key => $"--{key}")]));
    }

    /// <summary>The mistakes in whole keys of the command line, over one backend.</summary>
    public static IReadOnlyList<string> MistakesIn(params string[] keys)
    {
        return Assert.Throws<InvalidConfigurationException>(() => FromAll(keys)).Mistakes;
    }

    /// <summary>What one pool of these backends gives: the entries of the full list.</summary>
    public static PoolOptions Pool(params BackendOptions[] backends)
    {
        return ConfigurationLoader.Load(ConfigurationLoader.Open(null, KeysOf(backends))).Pools.Default;
    }

    public static IReadOnlyList<string> MistakesInPool(params BackendOptions[] backends)
    {
        return Assert.Throws<InvalidConfigurationException>(() => Pool(backends)).Mistakes;
    }

    private static string[] KeysOf(BackendOptions[] backends)
    {
        return [.. backends.SelectMany((backend, i) => KeysOf(backend, $"--Balancer:Pools:default:Backends:{i}"))];
    }

    private static string[] KeysOf(BackendOptions backend, string key)
    {
        return backend.Name is null ? [$"{key}:Url={backend.Url}"] : [$"{key}:Url={backend.Url}", $"{key}:Name={backend.Name}"];
    }

    private static IConfigurationRoot Open(string[] layers)
    {
        using var folder = new TemporaryFolder();
        var builder = new ConfigurationBuilder();
        for (var i = 0; i < layers.Length; i++)
        {
            builder.AddJsonFile(folder.Write($"{i}.json", layers[i]));
        }

        return builder.Build();
    }
}
