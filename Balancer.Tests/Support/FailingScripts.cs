namespace Balancer.Tests.Support;

/// <summary>Backends that misbehave. Each is a script for one connection.</summary>
internal static class FailingScripts
{
    /// <summary>Takes one whole request and closes without a byte of an answer.</summary>
    public static Func<BackendConnection, Task> CloseBeforeHead()
    {
        return Scripts.RawThenClose("");
    }

    /// <summary>Takes one whole request and resets without a byte of an answer.</summary>
    public static Func<BackendConnection, Task> ResetBeforeHead()
    {
        return RawThenReset("");
    }

    /// <summary>Answers one request with just these bytes and resets once they are under way.</summary>
    public static Func<BackendConnection, Task> RawThenReset(string response)
    {
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.WriteAsync(response);
            connection.Reset();
        };
    }

    /// <summary>Answers one request with just these bytes and closes when the gate opens.</summary>
    public static Func<BackendConnection, Task> RawThenCloseAfter(string response, Gate gate)
    {
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.WriteAsync(response);
            await gate.Opened;
            await connection.CloseAsync();
        };
    }

    /// <summary>Answers one request, then closes when the second one has come on the same connection.</summary>
    public static Func<BackendConnection, Task> CloseOnReuse()
    {
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.RespondAsync(200, "once");
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.CloseAsync();
        };
    }

    /// <summary>Answers one request as if the connection would last, and closes.</summary>
    public static Func<BackendConnection, Task> CloseAfterEach()
    {
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.RespondAsync(200, "ok");
            await connection.CloseAsync();
        };
    }

    /// <summary>Takes everything and says nothing.</summary>
    public static Func<BackendConnection, Task> NeverAnswer()
    {
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.UntilClosedAsync();
        };
    }

    /// <summary>Sends interim answers for as long as anybody listens.</summary>
    public static Func<BackendConnection, Task> FloodOfInterim()
    {
        var flood = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", 100));
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            while (!connection.Closed.IsCompleted)
            {
                await connection.WriteAsync(flood);
            }
        };
    }
}
