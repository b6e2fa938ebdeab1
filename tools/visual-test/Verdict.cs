using System.Globalization;

namespace Balancer.VisualTest;

/// <summary>Says whether fast requests avoided the backends that were busy with slow ones.</summary>
/// <remarks>
/// Over all choices, the average backend was running <see cref="Average"/> slow requests, the least busy one
/// <see cref="Least"/> and the chosen one <see cref="Chosen"/>. Choosing the least busy every time spares everything that
/// could be spared, <see cref="Spared"/> = 1; choosing blindly, as round-robin does, spares about 0; seeking out the busy
/// is negative. Halfway is the margin between the two. The distance to the least busy, not to zero, is what counts: when
/// 7, 7 and 6 run, nobody can do better than 6.
/// </remarks>
internal sealed record Verdict(int Choices, double Chosen, double Average, double Least)
{
    public const double Margin = 0.5;
    public const int MinChoices = 20;

    public double Spared => (Average - Chosen) / (Average - Least);

    public Conclusion Conclusion =>
        Choices < MinChoices ? Conclusion.NoDifference : Spared >= Margin ? Conclusion.Spared : Conclusion.NotSpared;

    public static Verdict Of(IReadOnlyCollection<RequestRecord> records)
    {
        var choices = VisualTest.Choices.Of(records);
        return choices.Count == 0
            ? new Verdict(0, 0, 0, 0)
            : new Verdict(
                choices.Count,
                choices.Average(choice => choice.Chosen),
                choices.Average(choice => choice.Average),
                choices.Average(choice => choice.Least));
    }

    public string Headline => Conclusion switch
    {
        Conclusion.Spared => "Busy backends were spared.",
        Conclusion.NotSpared => "Busy backends were NOT spared.",
        _ => "No difference visible.",
    };

    public string Reason => Conclusion == Conclusion.NoDifference
        ? $"{Choices} fast requests found one backend busier with slow ones than another; it takes {MinChoices} to tell."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Choices} fast requests found the backends unevenly busy. Theirs was running {Chosen:F2} slow requests on average, "
            + $"against {Average:F2} per backend and {Least:F2} on the least busy. "
            + $"From 0 % for choosing blindly to 100 % for always the least busy, that is {Spared:P0}; {Margin:P0} or more is spared.");
}
