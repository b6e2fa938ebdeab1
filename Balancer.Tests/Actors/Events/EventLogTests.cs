using Balancer.Actors;

namespace Balancer.Tests.Actors.Events;

/// <summary>The last thousand events.</summary>
public sealed class EventLogTests
{
    private readonly EventLog _events = new(() => DateTimeOffset.UnixEpoch);

    [Fact]
    public void Should_keep_the_last_thousand_when_there_are_more()
    {
        for (var i = 0; i < 1500; i++)
        {
            Add($"event {i + 1}");
        }

        Assert.Equal(Enumerable.Range(501, 1000).Select(id => ((long)id, $"event {id}")), _events.After(0).Select(e => (e.Id, e.Text)));
        Assert.Equal([1499, 1500], _events.After(1498).Select(e => e.Id));
        Assert.Empty(_events.After(1500));
    }

    [Fact]
    public void Should_cut_what_is_too_long()
    {
        Add(new string('x', 10_000));

        Assert.Equal(1000, _events.After(0)[0].Text.Length);
    }

    [Fact]
    public async Task Should_wake_who_waits_when_something_happens_and_not_before()
    {
        var next = _events.Next;
        Assert.False(next.IsCompleted, "nothing has happened");

        Add("one");

        await next.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(_events.Next.IsCompleted, "the next one is still to come");
    }

    [Fact]
    public async Task Should_lose_none_and_double_none_when_many_add_and_one_follows()
    {
        var seen = new List<long>();
        var adding = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 200).ToList().ForEach(_ => Add("x")))));

        while (seen.Count < 800)
        {
            var next = _events.Next;
            seen.AddRange(_events.After(seen.LastOrDefault()).Select(e => e.Id));
            if (seen.Count < 800)
            {
                await next.WaitAsync(TimeSpan.FromSeconds(20));
            }
        }

        await adding;
        Assert.Equal(Enumerable.Range(1, 800).Select(id => (long)id), seen);
    }

    private void Add(string text)
    {
        _events.Add(EventKind.Pool, EventSeverity.Info, "default", null, text, "test");
    }
}
