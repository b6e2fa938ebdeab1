using Balancer.Actors;
using Balancer.Tests.Support;

namespace Balancer.Tests.Actors.Support;

/// <summary>Backends for what asks them over HTTP.</summary>
internal static class HttpBackends
{
    /// <summary>Far longer than any answer takes.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    /// <summary>Short enough to wait for, where no answer comes.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    public static Backend At(string url)
    {
        return new Backend(new BackendId(0), BackendAddress.From(new BackendOptions { Url = url }));
    }

    /// <summary>Answers with a head and then with bytes for as long as anybody takes them.</summary>
    public static Func<BackendConnection, Task> Endless()
    {
        var piece = new string('x', 64 * 1024);
        return async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
            while (true)
            {
                await connection.WriteAsync(piece);
            }
        };
    }

    /// <summary>Sends these bytes and then nothing, without closing.</summary>
    public static Func<BackendConnection, Task> StopAfter(string response)
    {
        return async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(response);
            await connection.UntilClosedAsync();
        };
    }
}
