using Balancer.Actors.Backends;

namespace Balancer.Tests.Actors.Pool;

/// <summary>What the pool should choose, in so few words that it must be right: a list that is looked through every time.</summary>
internal sealed class PoolModel(int backends)
{
    private readonly Row[] _rows = [.. Enumerable.Range(0, backends).Select(number => new Row { Number = number, Since = number })];
    private int _now = backends;

    public Row this[int number] => _rows[number];

    /// <summary>Of whom one is to be chosen: the live, or where there are none the unknown; less the tried, if any are left then.</summary>
    public IReadOnlyList<Row> Eligible(int[] tried)
    {
        var live = _rows.Where(row => row.Liveness == Liveness.Alive).ToList();
        var choice = live.Count > 0 ? live : [.. _rows.Where(row => row.Liveness == Liveness.Unknown)];
        var untried = choice.Where(row => !tried.Contains(row.Number)).ToList();
        return untried.Count > 0 ? untried : choice;
    }

    /// <summary>A request was sent to it.</summary>
    public void Chosen(int number)
    {
        _rows[number].Sent++;
        _rows[number].Active++;
        _rows[number].Since = ++_now;
        _rows[number].ChosenAt = _now;
    }

    /// <summary>A request to it has ended.</summary>
    public void Ended(int number)
    {
        _rows[number].Active--;
        _rows[number].Since = ++_now;
    }

    public void Turned(int number, Liveness liveness)
    {
        if (_rows[number].Liveness != liveness)
        {
            _rows[number].Liveness = liveness;
            _rows[number].Since = ++_now;
        }
    }

    internal sealed class Row
    {
        public int Number { get; init; }

        public Liveness Liveness { get; set; }

        public int Active { get; set; }

        public long Sent { get; set; }

        /// <summary>When it got to where it is: its load, and its liveness.</summary>
        public int Since { get; set; }

        public int ChosenAt { get; set; }
    }
}
