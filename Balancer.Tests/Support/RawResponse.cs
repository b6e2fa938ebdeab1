namespace Balancer.Tests.Support;

/// <summary>A whole response: the final head, its body, and the 1xx heads that came before it.</summary>
internal sealed record RawResponse(Head Head, Body Body, IReadOnlyList<Head> Interim)
{
    public int Status => Head.Status;

    public string Reason => Head.Reason;

    public string Text => Body.Text;
}
