using Balancer.Actors.Algorithms;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Algorithms;

/// <summary>An algorithm over members numbered from 0, and the requests that they have in flight.</summary>
internal sealed class Members
{
    private readonly IAlgorithm _algorithm;
    private readonly int[] _active;
    private readonly long[] _sent;
    private ulong _requests;

    public Members(IAlgorithm algorithm, params int[] weights)
    {
        _algorithm = algorithm;
        All = [.. weights.Select((weight, number) => Some.Member(number))];
        (_active, _sent) = (new int[weights.Length], new long[weights.Length]);
        for (var number = 0; number < weights.Length; number++)
        {
            All[number].Weight = weights[number];
            algorithm.Add(All[number]);
        }
    }

    public IReadOnlyList<PoolMember> All { get; }

    public IReadOnlyList<int> Loads => _active;

    /// <summary>Who is picked for a request with a key of its own, with the request in flight from then on; null for nobody.</summary>
    public int? Take(params int[] excluded)
    {
        if (_algorithm.Pick(excluded.Length == 0 ? null : Some.Ids(excluded), NextKey()) is not { } member)
        {
            return null;
        }

        Send(member.Backend.Id.Value);
        return member.Backend.Id.Value;
    }

    /// <summary>The same for a request with a key.</summary>
    public int TakeFor(ulong key)
    {
        var number = _algorithm.Pick(null, key)!.Backend.Id.Value;
        Send(number);
        return number;
    }

    /// <summary>Sends a request to one, whoever should have been picked.</summary>
    public void Send(int number)
    {
        All[number].Sent();
        _active[number]++;
        _sent[number]++;
        _algorithm.Update(All[number]);
    }

    /// <summary>Tells the algorithm that something about the members may have changed.</summary>
    public void Refresh()
    {
        foreach (var member in All)
        {
            _algorithm.Update(member);
        }
    }

    public void End(int number)
    {
        All[number].Published(--_active[number], _sent[number]);
        _algorithm.Update(All[number]);
    }

    /// <summary>How often each is picked when so many requests follow one another.</summary>
    public int[] CountOneByOne(int requests)
    {
        var counts = new int[All.Count];
        for (var i = 0; i < requests; i++)
        {
            var number = Take()!.Value;
            counts[number]++;
            End(number);
        }

        return counts;
    }

    /// <summary>The same when so many are in flight at any time, and the oldest one ends.</summary>
    public int[] CountInFlight(int requests, int inFlight)
    {
        var counts = new int[All.Count];
        var open = new Queue<int>();
        for (var i = 0; i < requests; i++)
        {
            if (open.Count == inFlight)
            {
                End(open.Dequeue());
            }

            open.Enqueue(Take()!.Value);
            counts[open.Last()]++;
        }

        return counts;
    }

    // Spread as hashes are.
    private ulong NextKey()
    {
        return ++_requests * 0x9E37_79B9_7F4A_7C15;
    }
}
