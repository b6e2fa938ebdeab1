using System.Net;
using System.Net.Sockets;

namespace Balancer.Tests.Support;

/// <summary>A port for what cannot be told to take any.</summary>
internal static class FreePort
{
    // Below those that the system gives to whoever takes any, so that no other test gets it meanwhile by chance.
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>The setting that turns the admin port of a <see cref="RunningBalancer"/> on.</summary>
    public static string ForAdmin() => $"Admin:Port={Find()}";

    private static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
