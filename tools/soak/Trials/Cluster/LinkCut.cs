using System.Globalization;

namespace Balancer.Soak.Trials.Cluster;

/// <summary>
/// Cuts a node off from the others on the ports of the cluster, and on no other: packets are dropped, as by a network that is broken. Needs iptables, and
/// the right to use it. What is to be dropped of the connections that the node itself has opened is known by the group that it runs as.
/// </summary>
/// <param name="port">The port of the one that is cut off.</param>
/// <param name="others">The ports of all others, with commas between them.</param>
internal sealed class LinkCut(string port, string others) : IAsyncDisposable
{
    private const string Group = "40530"; // Any that nobody else has.
    private const string Mark = "0x4053"; // The same.

    private static readonly string[] Program = ["iptables", "-w", "5"];

    private readonly string[][] _rules =
    [
        ["mangle", "OUTPUT", "-o", "lo", "-p", "tcp", "-m", "multiport", "--dports", others, "-m", "owner", "--gid-owner", Group,
            "-j", "CONNMARK", "--set-mark", Mark],
        ["filter", "INPUT", "-i", "lo", "-p", "tcp", "-m", "connmark", "--mark", Mark, "-j", "DROP"],
        ["filter", "INPUT", "-i", "lo", "-p", "tcp", "-m", "multiport", "--ports", port, "-j", "DROP"],
    ];

    /// <param name="node">The one that is cut off.</param>
    /// <param name="others">All others.</param>
    public LinkCut(Node node, IEnumerable<Node> others)
        : this(Ports([node]), Ports(others))
    {
    }

    /// <summary>What starts a node that can be cut off.</summary>
    public static IReadOnlyList<string> Through { get; } = ["setpriv", $"--regid={Group}", "--clear-groups"];

    /// <summary>Why it cannot be done on this machine; null where it can.</summary>
    public static async Task<string?> ObstacleAsync(CancellationToken cancellationToken)
    {
        if (Installed.Find("iptables") is null || Installed.Find("setpriv") is null)
        {
            return "this takes iptables and setpriv";
        }

        // Of a port on which nothing is.
        await using var trial = new LinkCut("1", "1");
        try
        {
            await trial.BeginAsync(cancellationToken);
            return null;
        }
        catch (SoakException refused)
        {
            return $"links cannot be cut here: {refused.Message}";
        }
    }

    /// <summary>Cuts the links.</summary>
    /// <exception cref="SoakException">That is not possible here.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var rule in _rules)
        {
            await ChangeAsync("-A", rule, cancellationToken);
        }
    }

    /// <summary>Makes them whole again.</summary>
    public async Task EndAsync()
    {
        foreach (var rule in _rules)
        {
            await DeleteAsync(rule);
        }
    }

    // Whatever there is left to take away.
    public async ValueTask DisposeAsync() => await EndAsync();

    private static string Ports(IEnumerable<Node> nodes) =>
        string.Join(',', nodes.Select(node => node.ClusterPort.ToString(CultureInfo.InvariantCulture)));

    private static async Task DeleteAsync(string[] rule)
    {
        try
        {
            await ChangeAsync("-D", rule, CancellationToken.None);
        }
        catch (SoakException)
        {
            // It is not there.
        }
    }

    private static Task ChangeAsync(string change, string[] rule, CancellationToken cancellationToken) =>
        Installed.RunAsync([.. Program, "-t", rule[0], change, .. rule[1..]], cancellationToken);
}
