using System.Text.Json.Serialization;

namespace Balancer.Actors.Permits;

/// <summary>The time for which one node grants the permits of a pool. The later one of two is the greater; two that begin at once differ, too.</summary>
/// <param name="Number">Greater than that of any that its owner had heard of.</param>
/// <param name="Owner">The node that grants.</param>
/// <param name="Instance">Tells that node from earlier ones of the same name.</param>
internal sealed record Term(
    [property: JsonPropertyName("number")] long Number, [property: JsonRequired, JsonPropertyName("owner")] string Owner, [property: JsonPropertyName("instance")] long Instance)
    : IComparable<Term>
{
    /// <summary>Before the first one.</summary>
    public static readonly Term None = new(0, "", 0);

    /// <inheritdoc/>
    public int CompareTo(Term? other) => other is null ? 1
        : Number != other.Number ? Number.CompareTo(other.Number)
        : Owner != other.Owner ? string.CompareOrdinal(Owner, other.Owner)
        : Instance.CompareTo(other.Instance);
}
