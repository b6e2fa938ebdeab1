using CsCheck;

namespace Balancer.Tests.Actors.Pool;

public sealed class WeighedLoadProperties
{
    private static readonly Gen<(WeighedModel.Step Step, int Backend, int[] Numbers)> Steps = Gen.Select(
        Gen.Int[0, 20].Select(die => (WeighedModel.Step)Math.Max(0, die - 10)), Gen.Int[0, 5], Gen.Int[0, 5].Array[0, 3]);

    [Fact]
    public void Should_choose_the_least_weighed_load_of_those_that_may_be_chosen_and_nobody_where_there_is_none()
    {
        Gen.Select(Gen.Int[1, 6], Steps.Array[0, 150]).Sample(
            (backends, steps) =>
            {
                var model = new WeighedModel(backends);
                Array.ForEach(steps, step => model.Do(step.Step, step.Backend, step.Numbers));
            },
            iter: 10_000);
    }
}
