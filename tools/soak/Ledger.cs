namespace Balancer.Soak;

/// <summary>Counts how requests ended.</summary>
internal sealed class Ledger
{
    private static readonly int Outcomes = Enum.GetValues<Outcome>().Length;

    private readonly int[] _counts = new int[Enum.GetValues<RequestKind>().Length * Outcomes];

    public int Total => _counts.Sum();

    public int this[RequestKind kind, Outcome outcome] => Volatile.Read(ref _counts[IndexOf(kind, outcome)]);

    public void Add(RequestKind kind, Outcome outcome) => Interlocked.Increment(ref _counts[IndexOf(kind, outcome)]);

    public int Sum(Outcome outcome) => Enum.GetValues<RequestKind>().Sum(kind => this[kind, outcome]);

    private static int IndexOf(RequestKind kind, Outcome outcome) => ((int)kind * Outcomes) + (int)outcome;
}
