namespace Balancer.Actors.Pool;

/// <summary>Finds the backend that a client was sent to before by what it was given then.</summary>
internal sealed class StickyMembers
{
    private readonly Dictionary<StickyToken, PoolMember> _members = [];

    /// <summary>The backend of this token; null where there is none, or none any more.</summary>
    public PoolMember? Find(StickyToken? token) => token is null ? null : _members.GetValueOrDefault(token);

    /// <summary>Puts these, which have cookies, in the place of all that were there.</summary>
    public void Set(IEnumerable<PoolMember> members)
    {
        _members.Clear();
        foreach (var member in members)
        {
            _members[member.Backend.Cookie!.Token] = member;
        }
    }
}
