using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>A backend that does what the first segment of the target says, so that any one of several can fail a request.</summary>
internal static class StormBackend
{
    public static readonly string[] Faults = ["close", "reset", "cut", "cut-chunk", "garbage"];

    // A head, and a body that does not come to its end.
    private const string Part = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart of it";
    private const string PartOfChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npart \r\n5\r\nof";

    public static ScriptedBackend Start()
    {
        return ScriptedBackend.Start(Scripts.Each(AnswerAsync));
    }

    private static async Task AnswerAsync(BackendConnection connection, Head head)
    {
        var body = await connection.ReadBodyAsync(head);
        switch (head.Target.Split('/')[1])
        {
            case "hold":
                await connection.UntilClosedAsync();
                break;
            case "drip":
                await connection.WriteAsync(Part);
                await connection.UntilClosedAsync();
                break;
            case var fault when Faults.Contains(fault):
                await FailAsync(connection, fault);
                break;
            default:
                await connection.RespondAsync(200, $"{head.Target} {body.Text}");
                break;
        }
    }

    private static async Task FailAsync(BackendConnection connection, string fault)
    {
        await connection.WriteAsync(fault switch
        {
            "cut" => Part,
            "cut-chunk" => PartOfChunks,
            "garbage" => "Nothing that HTTP knows\r\n\r\n",
            _ => "",
        });
        if (fault == "reset")
        {
            connection.Reset();
        }

        await connection.CloseAsync();
    }
}
