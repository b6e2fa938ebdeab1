using System.Diagnostics;
using System.Net;

namespace Balancer.Compare.Processes;

/// <summary>Waits for a server that has been started.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns once the server answers a request with 200.</summary>
    /// <exception cref="CompareException">It has ended, or does not answer.</exception>
    public static async Task AwaitAsync(ChildProcess process, int port, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var started = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(http, port, cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new CompareException($"{process.Name} does not answer: {process.LastWords}");
            }

            await Task.Delay(Round, cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, int port, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
