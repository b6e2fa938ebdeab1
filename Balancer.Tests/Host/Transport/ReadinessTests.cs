using Balancer.Host.Transport;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Transport;

public class ReadinessTests
{
    private const int Rounds = 200_000;

    [Fact]
    public async Task Should_lose_no_news_between_two_threads()
    {
        var (readiness, announced, seen) = (new Readiness(), 0, 0);

        async Task WaitAsync()
        {
            while (seen < Rounds)
            {
                readiness.BeginCall();
                seen = Volatile.Read(ref announced);
                if (seen < Rounds)
                {
                    await readiness.WaitAsync();
                }
            }
        }

        var waiting = Task.Run(WaitAsync);
        var announcing = Task.Run(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                Volatile.Write(ref announced, round);
                readiness.Signal();
            }
        });

        await Eventually.CompletesAsync(Task.WhenAll(waiting, announcing), "the last news is seen", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Should_not_wait_when_there_is_news_already()
    {
        var readiness = new Readiness();

        readiness.Signal();

        Assert.True(readiness.IsReady);
        Assert.True(readiness.WaitAsync().AsTask().IsCompletedSuccessfully);
        readiness.BeginCall();
        Assert.False(readiness.WaitAsync().AsTask().IsCompleted);
    }
}
