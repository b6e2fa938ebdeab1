using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Balancer.VisualTest;

/// <summary>The HTTP client of the run, which asks the balancer and nobody in between.</summary>
internal sealed class BalancerClient(Uri url) : IDisposable
{
    private const int MaxAnswerBytes = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StatsPatience = TimeSpan.FromSeconds(1);

    private readonly Uri _stats = new(url, "/stats");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        MaxResponseContentBufferSize = MaxAnswerBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends one request that sleeps for so long, or a fast one for null.</summary>
    public async Task<Answer> SendAsync(decimal? sleepSeconds, CancellationToken cancellationToken)
    {
        var target = sleepSeconds is null ? "/" : string.Create(CultureInfo.InvariantCulture, $"/sleep?seconds={sleepSeconds}");
        var patience = Patience + TimeSpan.FromSeconds((double)(sleepSeconds ?? 0));
        using var timely = Within(patience, cancellationToken);
        try
        {
            using var response = await _http.GetAsync(new Uri(url, target), timely.Token);
            return response.IsSuccessStatusCode
                ? Answer.FromBody(await response.Content.ReadAsStringAsync(timely.Token))
                : Answer.Failed($"status {(int)response.StatusCode}");
        }
        catch (HttpRequestException failure)
        {
            return Answer.Failed(FailureKind.Of(failure));
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? default : Answer.Failed("no answer in time");
        }
    }

    /// <summary>Asks for the balancer's view of its backends; null when it cannot be had.</summary>
    public async Task<IReadOnlyList<BackendStatus>?> StatsAsync(CancellationToken cancellationToken)
    {
        using var timely = Within(StatsPatience, cancellationToken);
        try
        {
            return await _http.GetFromJsonAsync<BackendStatus[]>(_stats, BackendStatus.Json, timely.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Gives the reason why the balancer cannot be reached; null when it answers, whatever it says.</summary>
    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        using var timely = Within(Patience, cancellationToken);
        try
        {
            using var response = await _http.GetAsync(_stats, timely.Token);
            return null;
        }
        catch (HttpRequestException failure)
        {
            return FailureKind.Of(failure);
        }
        catch (OperationCanceledException)
        {
            return "no answer";
        }
    }

    public void Dispose() => _http.Dispose();

    private static CancellationTokenSource Within(TimeSpan patience, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(patience);
        return source;
    }
}
