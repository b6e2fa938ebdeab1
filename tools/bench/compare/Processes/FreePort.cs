using System.Net;
using System.Net.Sockets;

namespace Balancer.Compare.Processes;

/// <summary>Finds ports of 127.0.0.1 nobody listens on.</summary>
/// <remarks>
/// Not by binding port 0: that gives one of those the system also takes for outgoing connections, of which there are thousands here.
/// </remarks>
internal static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000; // Linux takes outgoing connections' ports from 32768 on, others from 49152.

    public static int[] Find(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
