using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Balancer.Tests.Host.Admin;

/// <summary>A stream of Server-Sent Events, as a client reads it.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _items = SseParser.Create(body).EnumerateAsync().GetAsyncEnumerator();
    }

    public static async Task<EventStream> OpenAsync(HttpClient client, HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next one, waited for.</summary>
    public async Task<Item> NextAsync()
    {
        Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(Patience), "the stream goes on");
        var item = _items.Current;
        return new Item(item.EventType, item.EventId, item.Data);
    }

    /// <summary>Returns when there is nothing more to come.</summary>
    public async Task HasEndedAsync()
    {
        try
        {
            while (await _items.MoveNextAsync().AsTask().WaitAsync(Patience))
            {
                // What was on its way.
            }
        }
        catch (IOException)
        {
            // That is an end, too.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync();
        _response.Dispose();
    }

    /// <summary>One of them.</summary>
    internal sealed record Item(string Type, string? Id, string Data)
    {
        public JsonElement Json => JsonDocument.Parse(Data).RootElement;
    }
}
