using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>Which group a member belongs to, and whether it can be chosen there.</summary>
internal sealed partial class PoolView
{
    /// <summary>Puts a member where it belongs after something about it has changed.</summary>
    public void Place(PoolMember member)
    {
        News?.Note(member);
        Group(member);
        var choice = member.IsFull || member.Group == MemberGroup.None ? null : _choices[(int)member.Group];
        if (choice != member.Choice)
        {
            member.Choice?.Remove(member);
            member.Choice = choice;
            choice?.Add(member);
        }
        else
        {
            choice?.Update(member);
        }
    }

    private static MemberGroup GroupOf(PoolMember member) => member switch
    {
        { IsLeaving: true } or { HasStopped: true } or { Mode: not BackendMode.Active } or { Ejection: not null } => MemberGroup.None,
        { Liveness: Liveness.Alive } => member.IsBackup ? MemberGroup.Backup : MemberGroup.Live,
        { Liveness: Liveness.Unknown } => member.IsBackup ? MemberGroup.UnknownBackup : MemberGroup.Unknown,
        _ => MemberGroup.None,
    };

    private void Group(PoolMember member)
    {
        var group = GroupOf(member);
        if (group == member.Group)
        {
            return;
        }

        if (group is MemberGroup.Live or MemberGroup.Backup)
        {
            Weights.ComeBack(member, isAlone: _sizes[(int)group] == 0);
            member.ResponseTime = default; // Else it would have fallen all the while, and attract more than it should.
        }

        Count(member.Group, -1);
        Count(group, 1);
        member.Group = group;
    }

    private void Count(MemberGroup group, int change)
    {
        if (group != MemberGroup.None)
        {
            _sizes[(int)group] += change;
        }
    }
}
