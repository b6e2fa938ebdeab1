using System.Net;
using System.Net.Sockets;

namespace Balancer.Actors;

/// <summary>A backend's name and url.</summary>
/// <param name="Name">Unique within its pool.</param>
/// <param name="Url">As written in the configuration.</param>
/// <param name="Uri">The same, parsed: scheme http or https, host and port.</param>
public sealed record BackendAddress(string Name, string Url, Uri Uri)
{
    /// <summary>What the balancer's own requests name as their host: the configured one, where that has been looked up.</summary>
    public string Authority { get; init; } = Uri.Authority;

    /// <summary>The configured host, in the form of certificates.</summary>
    public string Host { get; init; } = Uri.IdnHost;

    /// <summary>Whether both mean the same backend: name and url are what one is known by, and the host it is asked for.</summary>
    public bool IsSame(BackendAddress other) => Name == other.Name && Uri == other.Uri && Authority == other.Authority;

    /// <summary>The address an entry of the configuration means; its url must have been validated.</summary>
    public static BackendAddress From(BackendOptions options)
    {
        var uri = new Uri(options.Url);
        return new BackendAddress(options.Name ?? $"{uri.Host}:{uri.Port}", options.Url, uri);
    }

    /// <summary>One of the addresses that the host of an entry stands for; its name is that of the entry, and the address.</summary>
    public static BackendAddress From(BackendOptions options, IPAddress address)
    {
        var named = From(options);
        var host = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
        var url = $"{named.Uri.Scheme}://{host}:{named.Uri.Port}";
        return new BackendAddress($"{named.Name}@{address}", url, new Uri(url)) { Authority = named.Authority, Host = named.Host };
    }
}
