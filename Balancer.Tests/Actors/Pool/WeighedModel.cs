using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>
/// The view beside a list that is looked through every time, of which it is plain what it should choose: all that keeps a backend from
/// being chosen, or lets it weigh more than it carries.
/// </summary>
internal sealed class WeighedModel
{
    private readonly PoolView _view;
    private readonly Row[] _rows;
    private DateTimeOffset _now = Some.Moment;

    public WeighedModel(int backends)
    {
        _view = new PoolView(() => _now);
        _rows = [.. Enumerable.Range(0, backends).Select(number => new Row(_view.Add(number)))];
    }

    public enum Step
    {
        Take,
        TakeAgain,
        End,
        Fail,
        Pass,
        Live,
        Die,
        Limit,
        Turn,
        Eject,
        Leave,
    }

    public void Do(Step step, int number, int[] numbers)
    {
        var row = _rows[number % _rows.Length];
        switch (step)
        {
            case Step.Take:
                Take([]);
                return;
            case Step.TakeAgain:
                Take(numbers);
                return;
            case Step.Pass:
                _now += TimeSpan.FromMilliseconds(numbers.Sum() * 10);
                return;
            case Step.End when row.Active > 0:
                row.Active--;
                break;
            case Step.Fail when row.Active > 0:
                row.Active--;
                row.Penalties.Add(_now.AddMilliseconds(10 * (1 + number)));
                _view.Weights.Penalize(row.Member, TimeSpan.FromMilliseconds(10 * (1 + number)));
                break;
            case Step.Live:
                row.Liveness = Liveness.Alive;
                break;
            case Step.Die:
                row.Liveness = Liveness.Dead;
                break;
            default:
                Change(row.Member, step, numbers.Sum());
                break;
        }

        _view.Apply(row.Member, row.Liveness, row.Active, row.Sent);
    }

    private void Change(PoolMember member, Step step, int number)
    {
        switch (step)
        {
            case Step.Limit:
                member.MaxConnections = number % 5 is > 0 and var limit ? limit : null;
                break;
            case Step.Turn:
                member.Mode = (BackendMode)(number % 3);
                break;
            case Step.Eject:
                member.Ejection = number % 2 == 0 ? null : new Ejection(Some.Moment, "the test says so");
                break;
            case Step.Leave:
                member.IsLeaving = number % 4 == 0;
                break;
        }

        _view.Place(member);
    }

    private void Take(int[] tried)
    {
        var eligible = Eligible(tried);

        var chosen = _view.Take(tried.Length == 0 ? null : Some.Ids([.. tried.Distinct()]));

        Assert.Equal(eligible.Count == 0, chosen is null);
        if (chosen is not null)
        {
            var row = _rows[chosen.Id.Value];
            Assert.Contains(row, eligible);
            Assert.Equal(eligible.Min(WeightOf), WeightOf(row));
            row.Sent++;
            row.Active++;
        }
    }

    // The live, or where there are none the unknown; of them those not tried, if there are any, full ones included; of them those not full.
    private List<Row> Eligible(int[] tried)
    {
        var open = _rows.Where(row => row.Member is { IsLeaving: false, Mode: BackendMode.Active, Ejection: null }).ToList();
        var live = open.FindAll(row => row.Liveness == Liveness.Alive);
        var choice = live.Count > 0 ? live : open.FindAll(row => row.Liveness == Liveness.Unknown);
        var untried = choice.FindAll(row => !tried.Contains(row.Member.Backend.Id.Value));
        return (untried.Count > 0 ? untried : choice).FindAll(row => row.Member.MaxConnections is not { } limit || WeightOf(row) < limit);
    }

    private int WeightOf(Row row)
    {
        return row.Active + row.Penalties.Count(until => until > _now);
    }

    private sealed class Row(PoolMember member)
    {
        public PoolMember Member { get; } = member;

        public Liveness Liveness { get; set; }

        public int Active { get; set; }

        public long Sent { get; set; }

        public List<DateTimeOffset> Penalties { get; } = [];
    }
}
