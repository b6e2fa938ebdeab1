using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>One request of the storm, on a connection of its own. What it does follows from its number and the seed.</summary>
internal sealed class StormClient(int port, int number, int seed)
{
    private const int MaxDelay = 4; // Milliseconds.

    private readonly Random _random = new(seed + number);

    /// <summary>Sends it.</summary>
    /// <returns>What went wrong; null where all is as it should be.</returns>
    public Task<string?> RunAsync()
    {
        return (number % 3) switch
        {
            0 => AskAsync(),
            1 => FailAsync(),
            _ => LeaveAsync(),
        };
    }

    // A good one: answered, with its own answer.
    private async Task<string?> AskAsync()
    {
        var target = $"/good/{number}";
        var body = _random.Next(2) == 0 ? "" : new string('x', _random.Next(1, 2000));

        var response = await RawClient.AskAsync(port, Request(target, body));

        return response.Status == 200 && response.Text == $"{target} {body}" ? null : $"{target} got {response.Status} {response.Text}";
    }

    // One no backend answers as it should: 502, or cut off, but never something that looks whole.
    private async Task<string?> FailAsync()
    {
        var target = $"/{_random.GetItems(StormBackend.Faults, 1)[0]}/{number}";
        try
        {
            var response = await RawClient.AskAsync(port, Request(target, ""));
            return response.Status == 502 ? null : $"{target} got {response.Status} {response.Text}";
        }
        catch (PeerGoneException) when (target.StartsWith("/cut", StringComparison.Ordinal))
        {
            return null;
        }
    }

    // One whose client goes away: while it sends, while it waits, or while the answer comes.
    private async Task<string?> LeaveAsync()
    {
        var target = $"/{_random.GetItems(["good", "hold", "drip"], 1)[0]}/{number}";
        var request = Request(target, "some body");
        var sent = _random.Next(3) == 0 ? _random.Next(request.Length) : request.Length;
        using var client = await RawClient.ConnectAsync(port);

        await client.SendAsync(request[..sent]);

        // Waits for nothing: it is the moment to leave that is random.
        await Task.Delay(_random.Next(MaxDelay));
        Leave(client);
        return null;
    }

    private void Leave(RawClient client)
    {
        if (_random.Next(2) == 0)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }
    }

    private static string Request(string target, string body)
    {
        return body.Length == 0
            ? $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"
            : $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }
}
