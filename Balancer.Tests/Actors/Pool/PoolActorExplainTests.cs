using Balancer.Actors;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Why a request went where it did.</summary>
public sealed class PoolActorExplainTests : ActorTest
{
    [Fact]
    public async Task Should_keep_nothing_when_it_is_off()
    {
        var pool = await RunningPool.StartAsync(this, 2);

        await pool.HoldAsync(3);

        Assert.Empty(await pool.Control.ExplainAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_keep_the_last_256_when_all_are_sampled()
    {
        var pool = await StartAsync(3);

        await pool.HoldAsync(300);

        var decisions = await pool.Control.ExplainAsync(CancellationToken.None);
        Assert.Equal(256, decisions.Count);
        Assert.Equal(99, decisions[0].Candidates.Single(c => c.Name == decisions[0].Chosen).InFlight); // The newest is first.
        Assert.Equal(Time.Now, decisions[0].At);
    }

    [Fact]
    public async Task Should_sample_by_chance_when_a_share_is_given()
    {
        // The test's chance is always 0, which is below any share.
        var pool = await StartAsync(2, options => options.Explain.Sample = 0.001);

        await pool.HoldAsync(2);

        Assert.Equal(2, (await pool.Control.ExplainAsync(CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData(PoolAlgorithm.LeastConnections, 0.0, 1.0, "the fewest in flight; of several with as few, the one that has waited longest", "the fewest in flight")]
    [InlineData(
        PoolAlgorithm.RoundRobin, null, null, "its turn; whose comes next is as often as weights say", "its turn; whose comes next is as often as weights say")]
    [InlineData(PoolAlgorithm.Random, null, null, "drawn at random, by weight", "drawn at random, by weight")]
    [InlineData(
        PoolAlgorithm.PowerOfTwoChoices,
        0.0,
        1.0,
        "of two drawn at random, app0:80 and app1:80, the one with the least in flight / weight, or the first of equals",
        "of two drawn at random, app0:80 and app1:80, the one with the least in flight / weight")]
    [InlineData(PoolAlgorithm.ConsistentHash, null, null, "the key's own backend", "the key's own backend")]
    public async Task Should_tell_scores_and_what_broke_the_tie(PoolAlgorithm algorithm, double? before, double? after, string tie, string least)
    {
        var pool = await StartAsync(2, options => options.Algorithm = algorithm);

        await pool.HoldAsync(2);

        var decisions = await pool.Control.ExplainAsync(CancellationToken.None);
        Assert.All(decisions, decision => Assert.Equal(algorithm, decision.Algorithm));
        Assert.Equal([tie, least], decisions.Reverse().Select(decision => decision.Rule));
        Assert.Equal([before, before], decisions[1].Candidates.Select(c => c.Score));
        Assert.Equal([before, after], decisions[0].Candidates.Select(c => c.Score));
    }

    [Fact]
    public async Task Should_score_by_weight_when_weights_differ()
    {
        var pool = await StartAsync(2, options => options.Backends = [Entry(0, weight: 3), Entry(1)]);

        await pool.HoldAsync(3);

        var decisions = await pool.Control.ExplainAsync(CancellationToken.None);
        var last = decisions[0];
        Assert.Equal([("app1:80", 1, 1.0), ("app0:80", 3, 1.0)], last.Candidates.Select(c => (c.Name, c.Weight, c.Score)));
        Assert.Equal("the least (in flight + 1) / weight; of several with as little, the one whose turn it is by weight", last.Rule);
        Assert.Equal("the least (in flight + 1) / weight", decisions[1].Rule);
    }

    [Fact]
    public async Task Should_tell_how_far_a_slow_start_is()
    {
        var pool = await StartAsync(2, options => options.SlowStart = TimeSpan.FromSeconds(10));
        await pool.ProbeAsync(good: false, 1);
        await pool.ProbeAsync(good: true, 1);
        Time.Advance(TimeSpan.FromSeconds(5));

        await pool.HoldAsync(1);

        var last = (await pool.Control.ExplainAsync(CancellationToken.None))[0];
        Assert.Equal(0.55, last.Candidates.Single(c => c.Name == "app1:80").SlowStart, precision: 3);
    }

    [Fact]
    public async Task Should_tell_that_nobody_had_a_place_when_all_are_full()
    {
        var pool = await StartAsync(1, options => options.Backends = [Entry(0, limit: 1)]);
        await pool.HoldAsync(1);

        pool.Ask(CreateTestProbe());

        var last = (await pool.Control.ExplainAsync(CancellationToken.None))[0];
        Assert.Equal((null, "no backend had a place", 0), (last.Chosen, last.Rule, last.AllCandidates));
    }

    [Fact]
    public async Task Should_list_the_best_of_many()
    {
        var pool = await StartAsync(100);

        await pool.HoldAsync(50);

        var last = (await pool.Control.ExplainAsync(CancellationToken.None))[0];
        Assert.Equal((100, 32), (last.AllCandidates, last.Candidates.Count));
        Assert.Equal(last.Chosen, last.Candidates[0].Name);
        Assert.All(last.Candidates, candidate => Assert.Equal(0, candidate.InFlight));
    }

    [Fact]
    public async Task Should_tell_a_request_that_asks_of_each_of_its_tries_although_it_is_off()
    {
        var pool = await RunningPool.StartAsync(this, 2);
        var explanation = new Explanation();
        var request = new RequestSummary("GET", "/a", null, Explanation: explanation);

        var first = await pool.Balancer.AcquireAsync(request, null, CancellationToken.None);
        await pool.Balancer.AcquireAsync(request, [first.Lease!.Value.Backend.Id], CancellationToken.None);

        Assert.Equal(["app0:80", "app1:80"], explanation.Decisions.Select(decision => decision.Chosen));
        Assert.Equal(new LeftOut("app0:80", "tried before"), Assert.Single(explanation.Decisions[1].LeftOut));
        Assert.Equal(2, (await pool.Control.ExplainAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Should_tell_a_request_that_asks_where_it_went_after_it_had_waited()
    {
        var pool = await RunningPool.StartAsync(this, 1, options: new PoolOptions { Backends = [Entry(0, limit: 1)] });
        var held = await pool.LeasesAsync(1);
        var explanation = new Explanation();
        var waiting = pool.Balancer.AcquireAsync(new RequestSummary("GET", "/a", null, Explanation: explanation), null, CancellationToken.None);

        await pool.ReleaseAsync(held[0]);

        Assert.NotNull((await waiting).Lease);
        Assert.Equal([null, "app0:80"], explanation.Decisions.Select(decision => decision.Chosen));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Should_choose_the_same_whether_it_explains_or_not(PoolAlgorithm algorithm)
    {
        var plain = await RunningPool.StartAsync(this, 4, options: Options(4, options => options.Algorithm = algorithm));
        var explained = await RunningPool.StartAsync(this, 4, options: Options(4, options => options.Algorithm = algorithm), name: "explained");
        var random = new Random(7);
        for (var i = 0; i < 50; i++)
        {
            BackendId[]? tried = random.Next(4) == 0 ? Some.Ids(random.Next(4)) : null;
            var affinity = new Affinity((ulong)random.NextInt64(), null);
            var one = await plain.Balancer.AcquireAsync(new RequestSummary("GET", "/", null, affinity), tried, CancellationToken.None);
            var other = await explained.Balancer.AcquireAsync(
                new RequestSummary("GET", "/", null, affinity, new Explanation()), tried, CancellationToken.None);

            Assert.Equal(one.Lease!.Value.Backend.Id, other.Lease!.Value.Backend.Id);
            if (random.Next(2) == 0)
            {
                await plain.ReleaseAsync(one.Lease.Value);
                await explained.ReleaseAsync(other.Lease.Value);
            }
        }
    }

    public static TheoryData<PoolAlgorithm> Algorithms => [.. Enum.GetValues<PoolAlgorithm>()];

    private static BackendOptions Entry(int number, int weight = 1, int? limit = null) =>
        new() { Url = $"http://app{number}:80", Weight = weight, MaxConnections = limit };

    private static PoolOptions Options(int backends, Action<PoolOptions>? change)
    {
        var options = Some.Pool(backends);
        change?.Invoke(options);
        return options;
    }

    private Task<RunningPool> StartAsync(int backends, Action<PoolOptions>? change = null)
    {
        var options = Options(backends, change);
        options.Explain.Sample = options.Explain.Sample > 0 ? options.Explain.Sample : 1;
        return RunningPool.StartAsync(this, backends, options: options);
    }
}
