namespace Balancer.Tests.Support;

/// <summary>Backends that behave. Each is a script for one connection.</summary>
internal static class Scripts
{
    /// <summary>Runs on each request head in turn, for as long as the balancer keeps the connection.</summary>
    public static Func<BackendConnection, Task> Each(Func<BackendConnection, Head, Task> answer)
    {
        return async connection =>
        {
            while (true)
            {
                await answer(connection, await connection.ReadHeadAsync());
            }
        };
    }

    /// <summary>Answers each whole request 200 and keeps the connection.</summary>
    public static Func<BackendConnection, Task> Ok(string body = "ok", params string[] fields)
    {
        return Answer(200, body, fields);
    }

    public static Func<BackendConnection, Task> Answer(int status, string body, params string[] fields)
    {
        return Each(async (connection, head) =>
        {
            await connection.ReadBodyAsync(head);
            await connection.RespondAsync(status, head.Method == "HEAD" ? "" : body, fields);
        });
    }

    /// <summary>Answers each whole request with just these bytes and keeps the connection.</summary>
    public static Func<BackendConnection, Task> Raw(string response)
    {
        return Each(async (connection, head) =>
        {
            await connection.ReadBodyAsync(head);
            await connection.WriteAsync(response);
        });
    }

    /// <summary>Answers one request with just these bytes and closes.</summary>
    public static Func<BackendConnection, Task> RawThenClose(string response)
    {
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.WriteAsync(response);
            await connection.CloseAsync();
        };
    }

    /// <summary>Sends each body back.</summary>
    public static Func<BackendConnection, Task> Echo()
    {
        return Each(async (connection, head) => await connection.RespondAsync(200, (await connection.ReadBodyAsync(head)).Bytes));
    }

    public static Func<BackendConnection, Task> AnswerAfter(Gate gate)
    {
        return Each(async (connection, head) =>
        {
            await connection.ReadBodyAsync(head);
            await gate.Opened;
            await connection.RespondAsync(200, "late");
        });
    }

    /// <summary>Answers each target when its gate opens, and all others at once.</summary>
    public static Func<BackendConnection, Task> AnswerAfter(params (string Target, Gate Gate)[] gates)
    {
        return Each(async (connection, head) =>
        {
            await connection.ReadBodyAsync(head);
            await Task.WhenAll(gates.Where(entry => entry.Target == head.Target).Select(entry => entry.Gate.Opened));
            await connection.RespondAsync(200, "late");
        });
    }

    /// <summary>Answers as soon as the head is there, whatever body may be on its way.</summary>
    public static Func<BackendConnection, Task> AnswerEarly(int status)
    {
        return async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.RespondAsync(status, "early");
            await connection.UntilClosedAsync();
        };
    }

    /// <summary>Sends the head at once, then each piece when its gate opens, and keeps the connection.</summary>
    public static Func<BackendConnection, Task> Pieces(string head, params (Gate Gate, string Piece)[] pieces)
    {
        return async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.WriteAsync(head);
            foreach (var (gate, piece) in pieces)
            {
                await gate.Opened;
                await connection.WriteAsync(piece);
            }

            await connection.UntilClosedAsync();
        };
    }

    /// <summary>Says 100 when the gate opens, takes the body, and answers.</summary>
    public static Func<BackendConnection, Task> ContinueAfter(Gate gate)
    {
        return Each(async (connection, head) =>
        {
            await gate.Opened;
            await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.RespondAsync(200, (await connection.ReadBodyAsync(head)).Text);
        });
    }

    /// <summary>Accepts an upgrade (the key of RFC 6455, section 1.3) and sends every byte back.</summary>
    public static Func<BackendConnection, Task> WebSocketEcho()
    {
        return async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            while (true)
            {
                await connection.WriteAsync(await connection.ReadSomeAsync());
            }
        };
    }
}
