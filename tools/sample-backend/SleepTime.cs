using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Balancer.SampleBackend;

/// <summary>How long <c>/sleep</c> waits: its <c>seconds</c> parameter.</summary>
internal static class SleepTime
{
    public const string Error = "seconds must be a number from 0 to 300, such as 0.5\n";

    private const decimal DefaultSeconds = 5;
    private const decimal MaxSeconds = 300;

    public static bool TryParse(StringValues parameter, out TimeSpan time)
    {
        var seconds = DefaultSeconds;
        var valid = parameter.Count == 0
            || decimal.TryParse(parameter.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds);
        valid = valid && seconds <= MaxSeconds;
        time = valid ? TimeSpan.FromSeconds((double)seconds) : TimeSpan.Zero;
        return valid;
    }
}
