namespace Balancer.Tests.Support;

/// <summary>What carries a request to its backend.</summary>
public enum Lane
{
    /// <summary>The balancer's own HTTP/1.1, which is what it takes by itself wherever it can.</summary>
    Direct,

    /// <summary>The forwarder of a library, where the configuration asks for it.</summary>
    Library,
}

internal static class Lanes
{
    /// <summary>The setting that has requests take it, relative to <c>Balancer:</c>.</summary>
    public static string Setting(this Lane lane)
    {
        return $"Pools:default:Lane={(lane == Lane.Direct ? "Auto" : "Library")}";
    }

    /// <summary>The row of a theory once for each lane, which comes before the other arguments.</summary>
    public static IEnumerable<object?[]> Each(object?[] row)
    {
        return Enum.GetValues<Lane>().Select(lane => (object?[])[lane, .. row]);
    }
}
