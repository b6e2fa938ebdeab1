using Balancer.Actors;
using Balancer.Host.Configuration;

namespace Balancer.Host.Admin;

/// <summary>The body that adds a backend.</summary>
internal sealed class NewBackend
{
    /// <summary>Scheme http or https, host, port and nothing else.</summary>
    public string? Url { get; set; }

    /// <summary>Unique in the pool; host:port where none is given.</summary>
    public string? Name { get; set; }

    /// <summary>Requests in flight at most, from 1 to 1000000; null for no limit.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Its share of the requests, in proportion to those of the others, from 1 to 1000; null for 1.</summary>
    public int? Weight { get; set; }

    /// <summary>Whether it gets requests only where no other backend is live; null for no.</summary>
    public bool? Backup { get; set; }

    /// <summary>The same as an entry of the configuration.</summary>
    public BackendOptions ToOptions() =>
        new() { Url = Url ?? "", Name = Name, MaxConnections = MaxConnections, Weight = Weight ?? 1, Backup = Backup ?? false };

    /// <summary>What the configuration would not take either; the fields as JSON spells them.</summary>
    public IEnumerable<(string Field, string Mistake)> Mistakes() =>
        OptionsRules.MistakesOf(ToOptions()).Select(wrong => (char.ToLowerInvariant(wrong.Field[0]) + wrong.Field[1..], wrong.Mistake));
}

/// <summary>The body that changes a backend; what it does not name stays.</summary>
internal sealed class BackendChange
{
    private bool _hasMaxConnections;
    private bool _hasState;
    private bool _hasWeight;
    private bool _hasBackup;

    /// <summary>Requests in flight at most, from 1 to 1000000; null takes the limit away.</summary>
    public int? MaxConnections
    {
        get;
        set
        {
            field = value;
            _hasMaxConnections = true;
        }
    }

    /// <summary>Its share of the requests, in proportion to those of the others, from 1 to 1000; null for 1.</summary>
    public int? Weight
    {
        get;
        set
        {
            field = value;
            _hasWeight = true;
        }
    }

    /// <summary>Whether it gets requests only where no other backend is live; null for no.</summary>
    public bool? Backup
    {
        get;
        set
        {
            field = value;
            _hasBackup = true;
        }
    }

    /// <summary>active, draining or disabled.</summary>
    public string? State
    {
        get;
        set
        {
            field = value;
            _hasState = true;
        }
    }

    /// <summary>What makes no sense.</summary>
    public IEnumerable<(string Field, string Mistake)> Mistakes()
    {
        if (!_hasMaxConnections && !_hasState && !_hasWeight && !_hasBackup)
        {
            yield return (AdminJson.WholeBody, "changes nothing; give weight, backup, maxConnections or state");
        }

        if (Weight is < 1 or > OptionsRules.HighestWeight)
        {
            yield return ("weight", $"'{Weight}' is not from 1 to {OptionsRules.HighestWeight}, or null for 1");
        }

        if (MaxConnections is < 1 or > OptionsRules.MostConnections)
        {
            yield return ("maxConnections", $"'{MaxConnections}' is not from 1 to {OptionsRules.MostConnections}, or null for no limit");
        }

        if (_hasState && Mode is null)
        {
            yield return ("state", $"'{State}' is not active, draining or disabled");
        }
    }

    /// <summary>The same as the pool takes it.</summary>
    public BackendUpdate ToUpdate() => new(Mode, _hasMaxConnections ? MaxConnections ?? 0 : null, _hasWeight ? Weight ?? 1 : null, _hasBackup ? Backup ?? false : null);

    private BackendMode? Mode => State switch
    {
        "active" => BackendMode.Active,
        "draining" => BackendMode.Draining,
        "disabled" => BackendMode.Disabled,
        _ => null,
    };
}

/// <summary>The body that changes a pool.</summary>
internal sealed class PoolChange
{
    /// <summary>How its backends are chosen; as in the configuration.</summary>
    public string? Algorithm { get; set; }

    /// <summary>The same; null where it is none.</summary>
    public PoolAlgorithm? ToAlgorithm() =>
        Enum.GetNames<PoolAlgorithm>().Contains(Algorithm, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<PoolAlgorithm>(Algorithm!, ignoreCase: true) : null;
}

/// <summary>The body that sets all routes.</summary>
internal sealed class NewRoutes
{
    /// <summary>All of them; none for sending everything to the pool default.</summary>
    public IReadOnlyList<NewRoute>? Routes { get; set; }
}

/// <summary>One of them.</summary>
internal sealed class NewRoute
{
    /// <summary>A host, *. and a domain for all hosts in it, or null for any.</summary>
    public string? Host { get; set; }

    /// <summary>What the path has to begin with, as whole segments; null or / for any.</summary>
    public string? Path { get; set; }

    /// <summary>Where requests go that fit.</summary>
    public string? Pool { get; set; }

    /// <summary>The same as an entry of the configuration.</summary>
    public RouteRule ToRule() => new() { Host = Host, Path = Path ?? "/", Pool = Pool ?? "" };
}
