using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Host.Admin;

/// <summary>Limits the connections that one client may have, so that it cannot keep out those who ask for the health.</summary>
internal sealed class ConnectionsPerClient(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <summary>Closes a connection at once that is one too many.</summary>
    public ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        var client = AdminLimits.Client((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (!TryOpen(client))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Close(client);
        }
    };

    private bool TryOpen(IPAddress client)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(client);
            if (open < most)
            {
                _open[client] = open + 1;
            }

            return open < most;
        }
    }

    private void Close(IPAddress client)
    {
        lock (_lock)
        {
            if (--_open[client] == 0)
            {
                _open.Remove(client);
            }
        }
    }
}
