using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>A view's members by their numbers.</summary>
internal static class PoolViewExtensions
{
    /// <summary>Takes one in that is not yet probed, and idle.</summary>
    public static PoolMember Add(this PoolView view, int number)
    {
        var member = Some.Member(number);
        view.Add(member);
        return member;
    }

    /// <summary>Takes over what a backend has published, if it is there.</summary>
    public static void Apply(this PoolView view, int number, Liveness liveness, int active, long seen)
    {
        if (view.Find(new BackendId(number)) is { } member)
        {
            view.Apply(member, liveness, active, seen);
        }
    }

    public static int LoadOf(this PoolView view, int number)
    {
        return view.Find(new BackendId(number))!.Load;
    }
}
