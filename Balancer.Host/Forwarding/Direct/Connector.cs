using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Balancer.Host.Transport;

namespace Balancer.Host.Forwarding.Direct;

/// <summary>
/// Makes connections. Where a name has several addresses they are tried in turn, IPv6 and IPv4 alternating, the next one beside those
/// that have not answered within a quarter of a second; the first connection that is made is taken (RFC 8305).
/// </summary>
internal sealed class Connector(EventLoops loops)
{
    private static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250); // RFC 8305, 5.

    /// <summary>Connects to the host and port of a url.</summary>
    /// <returns>Null where there is nobody, or not in time.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<Channel?> ConnectAsync(Uri url, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var addresses = await ResolveAsync(url, limit.Token);
        var channel = addresses.Count == 1 ? await AttemptAsync(addresses[0], limit.Token) : await RaceAsync(addresses, limit);
        if (channel is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return channel;
    }

    /// <summary>The order in which addresses are tried: families alternate, in each the order stays (RFC 8305, 4).</summary>
    internal static IReadOnlyList<IPAddress> Alternate(IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0)
        {
            return addresses;
        }

        var first = addresses.Where(a => a.AddressFamily == addresses[0].AddressFamily).ToList();
        var other = addresses.Where(a => a.AddressFamily != addresses[0].AddressFamily).ToList();
        var both = Math.Min(first.Count, other.Count);
        return [.. Enumerable.Range(0, both).SelectMany(i => (IPAddress[])[first[i], other[i]]), .. first.Skip(both), .. other.Skip(both)];
    }

    private static async Task<IReadOnlyList<IPEndPoint>> ResolveAsync(Uri url, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(url.DnsSafeHost, out var address))
        {
            return [new IPEndPoint(address, url.Port)];
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(url.DnsSafeHost, cancellationToken);
            return [.. Alternate(addresses).Select(a => new IPEndPoint(a, url.Port))];
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return [];
        }
    }

    private async Task<Channel?> RaceAsync(IReadOnlyList<IPEndPoint> addresses, CancellationTokenSource limit)
    {
        var running = new List<Task<Channel?>>();
        var next = 0;
        while (next < addresses.Count || running.Count > 0)
        {
            if (next < addresses.Count)
            {
                running.Add(AttemptAsync(addresses[next++], limit.Token));
            }

            Task[] awaited = next < addresses.Count ? [.. running, Task.Delay(AttemptDelay, limit.Token)] : [.. running];
            if (await Task.WhenAny(awaited) is not Task<Channel?> ended)
            {
                continue;
            }

            running.Remove(ended);
            if (await ended is { } channel)
            {
                await limit.CancelAsync();
                await DiscardAsync(running);
                return channel;
            }
        }

        return null;
    }

    private static async Task DiscardAsync(List<Task<Channel?>> attempts)
    {
        foreach (var late in await Task.WhenAll(attempts))
        {
            late?.Dispose();
        }
    }

    private async Task<Channel?> AttemptAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || Begin(address) is not { } channel)
        {
            return null;
        }

        using (cancellationToken.UnsafeRegister(static c => ((Channel)c!).Abort(), channel))
        {
            if (await channel.WaitForConnectionAsync() && !cancellationToken.IsCancellationRequested)
            {
                return channel;
            }
        }

        channel.Dispose();
        return null;
    }

    private Channel? Begin(IPEndPoint address)
    {
        try
        {
            return loops.Connect(address);
        }
        catch (Win32Exception)
        {
            return null; // No route, no descriptor, no port: told by the answer the client gets.
        }
    }
}
