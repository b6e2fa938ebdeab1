using System.IO.Hashing;
using Balancer.Actors;
using Balancer.Actors.Algorithms;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using BenchmarkDotNet.Attributes;

namespace Balancer.Bench;

/// <summary>The pool's part in a request: the choice, and taking over what the backend publishes at its end.</summary>
public class Pick
{
    private const int Requests = 10_000;
    private const int InFlight = 64;

    private readonly Queue<BackendId> _inFlight = new(InFlight + 1);
    private Affinity?[] _requests = [];
    private PoolView _view = new(() => default);
    private int[] _active = [];
    private long[] _seen = [];

    [Params("LeastConnections", "WeightedLeastConnections", "RoundRobin", "Random", "PowerOfTwoChoices", "LeastTime", "ConsistentHash")]
    public string Algorithm { get; set; } = "";

    [Params(3, 100, 10_000)]
    public int Backends { get; set; }

    [GlobalSetup]
    public void Start()
    {
        _requests = [.. Enumerable.Range(0, 1024).Select(n => Algorithm == "ConsistentHash" ? new Affinity(XxHash3.HashToUInt64(BitConverter.GetBytes(n)), null) : null)];
        _view = new PoolView(() => default);
        _view.Use(Create);
        _active = new int[Backends];
        _seen = new long[Backends];
        for (var number = 0; number < Backends; number++)
        {
            var entry = new BackendOptions { Url = $"http://app{number}:80", Weight = 1 + (number % 5) };
            var backend = new Backend(new BackendId(number), BackendAddress.From(entry));
            var member = new PoolMember(backend) { Entry = entry, Weight = entry.Weight };
            _view.Add(member);
            _view.Apply(member, Liveness.Alive, active: 0, seen: 0);
        }
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public void TakeAndPublish()
    {
        for (var i = 0; i < Requests; i++)
        {
            var taken = _view.Take(null, _requests[i & 1023])!.Id;
            _active[taken.Value]++;
            _seen[taken.Value]++;
            _inFlight.Enqueue(taken);
            if (_inFlight.Count > InFlight)
            {
                var ended = _inFlight.Dequeue();
                var member = _view.Find(ended)!;
                if (Algorithm == "LeastTime")
                {
                    member.ResponseTime.Answered(TimeSpan.FromMilliseconds(10 + (i & 15)), default, default);
                }

                _view.Apply(member, Liveness.Alive, --_active[ended.Value], _seen[ended.Value]);
            }
        }
    }

    private IAlgorithm Create() => Algorithm switch
    {
        "WeightedLeastConnections" => new WeightedLeastConnections(() => default),
        "RoundRobin" => new RoundRobin(() => default),
        "Random" => new RandomChoice(Random.Shared.NextDouble, () => default),
        "PowerOfTwoChoices" => new PowerOfTwoChoices(Random.Shared.NextDouble, () => default),
        "LeastTime" => new LeastTime(() => default),
        "ConsistentHash" => new ConsistentHash(1.25, () => default),
        _ => new LeastConnections(() => default),
    };
}
