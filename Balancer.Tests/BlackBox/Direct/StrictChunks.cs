using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox.Direct;

/// <summary>Chunked answers, of which the direct lane takes no other form than that of RFC 9112, section 7.1.</summary>
public class StrictChunks(OneBackend fixture) : IClassFixture<OneBackend>
{
    // What no request may have either, a chunk of 4 GB apart: from a backend that is legal.
    private static readonly Dictionary<string, string> Malformed = new(
        MalformedChunks.Rejected.Where(chunks => chunks.Key != "size of 32 bits that wraps to 5"))
    {
        ["endless extension"] = $"5;{new string('a', 1_000_000)}\r\nhello\r\n0\r\n\r\n",
        ["bare LF after a trailer"] = "5\r\nhello\r\n0\r\nX: a\n\r\n",
        ["more than 64 KB of trailers"] = $"5\r\nhello\r\n0\r\nX: {new string('a', 66_000)}\r\n\r\n",
    };

    public static TheoryData<string> Names => [.. Malformed.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Should_never_look_complete_when_a_chunk_is_malformed(string name)
    {
        fixture.Answer = $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Malformed[name]}";
        fixture.Backend.Traffic.Forget();

        await IsCutOffAsync("GET /cut HTTP/1.1\r\nHost: a\r\n\r\n");
        await IsCutOffAsync("GET /cut HTTP/1.0\r\n\r\n");

        var asked = fixture.Backend.Connections.Where(c => c.Received.Contains("/cut", StringComparison.Ordinal));
        await Eventually.CompletesAsync(Task.WhenAll(asked.Select(c => c.Closed)), "a connection out of step is closed");
        fixture.Answer = null;
        await fixture.On(Lane.Direct).StillServesAsync();
    }

    [Fact]
    public async Task Should_drop_extensions_when_chunks_have_them()
    {
        fixture.Answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;evil=1\r\nhello\r\n0;evil=\"2;\"\r\n\r\n";
        using var client = await RawClient.ConnectAsync(fixture.On(Lane.Direct).Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var response = await client.ReadResponseAsync();

        Assert.Equal("hello", response.Text);
        Assert.DoesNotContain("evil", client.Received, StringComparison.Ordinal);
    }

    private async Task IsCutOffAsync(string request)
    {
        try
        {
            // Seen before the head was on its way to the client, the fault may as well be told.
            Assert.Equal(502, (await RawClient.AskAsync(fixture.On(Lane.Direct).Port, request)).Status);
        }
        catch (PeerGoneException)
        {
            // Aborted, as it should be.
        }
    }
}
