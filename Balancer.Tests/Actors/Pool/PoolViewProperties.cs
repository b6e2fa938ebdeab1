using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Pool;

public sealed class PoolViewProperties
{
    private static readonly Gen<(int Backends, (Step Step, int Backend, int[] Tried)[] Steps)> Days = Gen.Select(
        Gen.Int[1, 6],
        Gen.Select(Gen.Int[0, 9].Select(die => (Step)Math.Max(0, die - 4)), Gen.Int[0, 5], Gen.Int[0, 5].Array[0, 3]).Array[0, 100]);

    private enum Step
    {
        Take,
        TakeAgain,
        End,
        Live,
        Die,
        TellNothingNew,
    }

    [Fact]
    public void Should_never_choose_one_while_another_carries_less()
    {
        Run((chosen, eligible) => Assert.Equal(eligible.Min(row => row.Active), chosen.Active));
    }

    [Fact]
    public void Should_choose_every_other_that_stays_at_the_same_load_before_one_is_chosen_again()
    {
        Run((chosen, eligible) => Assert.DoesNotContain(
            eligible, row => row != chosen && row.Active == chosen.Active && row.Since < chosen.ChosenAt));
    }

    [Fact]
    public void Should_choose_the_one_that_has_been_at_the_least_load_longest()
    {
        Run((chosen, eligible) => Assert.Same(eligible.OrderBy(row => row.Active).ThenBy(row => row.Since).First(), chosen));
    }

    private static void Run(Action<PoolModel.Row, IReadOnlyList<PoolModel.Row>> rule)
    {
        Days.Sample(
            day =>
            {
                var view = new PoolView(() => Some.Moment);
                var model = new PoolModel(day.Backends);
                for (var number = 0; number < day.Backends; number++)
                {
                    view.Add(number);
                }

                foreach (var (step, backend, tried) in day.Steps)
                {
                    Take(step, view, model, backend % day.Backends, tried, rule);
                }
            },
            iter: 2_000);
    }

    private static void Take(
        Step step, PoolView view, PoolModel model, int number, int[] tried, Action<PoolModel.Row, IReadOnlyList<PoolModel.Row>> rule)
    {
        switch (step)
        {
            case Step.Take:
                Choose(view, model, [], rule);
                return;
            case Step.TakeAgain:
                Choose(view, model, tried, rule);
                return;
            case Step.End when model[number].Active > 0:
                model.Ended(number);
                break;
            case Step.Live:
                model.Turned(number, Liveness.Alive);
                break;
            case Step.Die:
                model.Turned(number, Liveness.Dead);
                break;
        }

        var row = model[number];
        view.Apply(number, row.Liveness, row.Active, row.Sent);
    }

    private static void Choose(PoolView view, PoolModel model, int[] tried, Action<PoolModel.Row, IReadOnlyList<PoolModel.Row>> rule)
    {
        var eligible = model.Eligible(tried);
        var chosen = view.Take(tried.Length == 0 ? null : Some.Ids([.. tried.Distinct()]));

        Assert.Equal(eligible.Count == 0, chosen is null);
        if (chosen is not null)
        {
            var row = model[chosen.Id.Value];
            Assert.Contains(row, eligible);
            rule(row, eligible);
            model.Chosen(row.Number);
        }
    }
}
