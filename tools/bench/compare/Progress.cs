using System.Diagnostics;
using System.Globalization;

namespace Balancer.Compare;

/// <summary>What is written while the run goes on, each line with its time.</summary>
internal sealed class Progress(TextWriter output)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public void Line(string text) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started):hh\\:mm\\:ss}  {text}"));
}
