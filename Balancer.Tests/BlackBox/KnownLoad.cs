using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Requests that end in many ways, and backends that see to it: what becomes of each is known beforehand.</summary>
internal sealed class KnownLoad
{
    private const int Times = 4;
    private int _again;

    /// <summary>How many requests there are.</summary>
    public int Sent { get; private set; }

    /// <summary>Which backend has failed the request that was repeated.</summary>
    public int FailedFirst { get; private set; }

    /// <summary>What the backend of this number runs.</summary>
    public Func<BackendConnection, Task> Script(int number) => async connection =>
    {
        while (true)
        {
            var head = await connection.ReadHeadAsync();
            await connection.ReadBodyAsync(head);
            var failsFirst = head.Target == "/again" && Interlocked.Exchange(ref _again, 1) == 0;
            if (failsFirst || head.Target == "/lost")
            {
                FailedFirst = failsFirst ? number : FailedFirst;
                await connection.CloseAsync();
                return;
            }

            await connection.RespondAsync(head.Target switch { "/none" => 404, "/broken" => 500, _ => 200 }, "body");
        }
    };

    /// <summary>How a request ends; null for the one that is repeated, which ends with whoever gets it the second time.</summary>
    public static string? OutcomeOf(string target) =>
        target switch { "/none" => "4xx", "/broken" => "5xx", "/lost" => "closed-early", "/again" => null, _ => "2xx" };

    /// <summary>Sends all of it, one after the other.</summary>
    public async Task SendAsync(RunningBalancer balancer)
    {
        for (var i = 0; i < Times; i++)
        {
            await AskAsync(balancer, "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n", 200);
            await AskAsync(balancer, "POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 200);
            await AskAsync(balancer, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n", 404);
            await AskAsync(balancer, "GET /broken HTTP/1.1\r\nHost: a\r\n\r\n", 500);
            await AskAsync(balancer, "POST /lost HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 502);
        }

        await AskAsync(balancer, "GET /again HTTP/1.1\r\nHost: a\r\n\r\n", 200);
        await AskAsync(balancer, "GET /stats HTTP/1.1\r\nHost: a\r\n\r\n", 200);
        await AskAsync(balancer, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200);
        await AskAsync(balancer, "GET /#fragment HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await AskAsync(balancer, "GET / HTTP/1.1\r\nHost: other\r\n\r\n", 503);
        await AskAsync(balancer, "no request\r\n\r\n", 400);
    }

    private async Task AskAsync(RunningBalancer balancer, string request, int status)
    {
        Sent++;
        Assert.Equal(status, (await RawClient.AskAsync(balancer.Port, request)).Status);
    }
}
