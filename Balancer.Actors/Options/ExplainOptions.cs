using System.Net;

namespace Balancer.Actors;

/// <summary>The section <c>Explain</c>: how a backend was chosen.</summary>
public sealed class ExplainOptions
{
    private IReadOnlyList<IPNetwork>? _networks;

    /// <summary>The share of the requests whose decisions are kept, from 0 for none to 1 for all.</summary>
    public double Sample { get; set; }

    /// <summary>A field by which a request asks for the decisions of its own, to have them in its answer; null for none.</summary>
    public string? Header { get; set; }

    /// <summary>The value that the field must have. Never told.</summary>
    public string? Value { get; set; }

    /// <summary>The addresses that may ask: networks, or addresses, parted by commas.</summary>
    public string From { get; set; } = "127.0.0.0/8, ::1";

    /// <summary>Reads <see cref="From"/>; false where it is not of that form.</summary>
    public static bool TryParse(string text, out IReadOnlyList<IPNetwork> networks)
    {
        var all = new List<IPNetwork>();
        networks = all;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(part, out var address))
            {
                all.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(part, out var network))
            {
                all.Add(network);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether this address may ask. <see cref="From"/> must have been validated, and not change any more.</summary>
    public bool Trusts(IPAddress? address)
    {
        if (_networks is null)
        {
            _ = TryParse(From, out var networks);
            _networks = networks;
        }

        return address.Plain() is { } plain && _networks.Any(network => network.Contains(plain));
    }
}
