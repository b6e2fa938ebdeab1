using Akka.Actor;
using Balancer.Actors;
using Balancer.Actors.Algorithms;
using Balancer.Actors.Pool;

namespace Balancer.Tests.Actors.Support;

/// <summary>Values of which a test needs one, whatever it is.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Moment = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Ways to make each algorithm, by the names of their classes or options.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Random, IAlgorithm>> Algorithms = new Dictionary<string, Func<Random, IAlgorithm>>
    {
        ["LeastConnections"] = _ => new LeastConnections(() => Moment),
        ["WeightedLeastConnections"] = _ => new WeightedLeastConnections(() => Moment),
        ["RoundRobin"] = _ => new RoundRobin(() => Moment),
        ["Random"] = random => new RandomChoice(random.NextDouble, () => Moment),
        ["PowerOfTwoChoices"] = random => new PowerOfTwoChoices(random.NextDouble, () => Moment),
        ["LeastTime"] = _ => new LeastTime(() => Moment),
        ["ConsistentHash"] = _ => new ConsistentHash(1.25, () => Moment),
    };

    public static BackendAddress Address(int number)
    {
        return BackendAddress.From(new BackendOptions { Url = $"http://app{number}:80" });
    }

    public static Backend Backend(int number, IActorRef? actor = null)
    {
        return new Backend(new BackendId(number), Address(number)) { Actor = actor ?? ActorRefs.Nobody };
    }

    public static PoolMember Member(int number)
    {
        return new PoolMember(Backend(number)) { Entry = Entry(number) };
    }

    /// <summary>A pool of backends app0, app1 and so on.</summary>
    public static PoolOptions Pool(int backends, int? maxConnections = null)
    {
        return new PoolOptions { Backends = [.. Enumerable.Range(0, backends).Select(number => Entry(number, maxConnections))] };
    }

    /// <summary>An entry of the configuration, named app0:80 and so on.</summary>
    public static BackendOptions Entry(int number, int? maxConnections = null)
    {
        return new BackendOptions { Url = $"http://app{number}:80", MaxConnections = maxConnections };
    }

    public static PoolSettings Settings(HealthOptions? health = null)
    {
        return new PoolSettings(new PoolOptions { Health = health ?? new HealthOptions() });
    }

    public static BackendId[] Ids(params int[] numbers)
    {
        return [.. numbers.Select(number => new BackendId(number))];
    }
}
