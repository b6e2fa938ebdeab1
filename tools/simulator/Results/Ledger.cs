using Balancer.Actors;
using Balancer.Simulator.Model;

namespace Balancer.Simulator.Results;

/// <summary>Writes down what happens in a run.</summary>
internal sealed class Ledger(Scenario scenario, IReadOnlyList<Server> servers)
{
    private readonly List<TimeSpan> _latencies = new(scenario.Requests);
    private readonly List<TimeSpan> _waits = [];
    private readonly int[] _lastOf = [.. Enumerable.Repeat(-1, scenario.Keys)]; // Where the last request of a key went.
    private int _failed;
    private int _queued;
    private int _longestQueue;
    private int _longestAtServer;
    private long _returned;
    private long _returning;
    private double _most;
    private double _mean;

    /// <summary>Requests that have come.</summary>
    public int Arrived { get; private set; }

    /// <summary>Those of them that have not been answered.</summary>
    public int Open => Arrived - _latencies.Count - _failed;

    /// <summary>A request comes.</summary>
    public void Arrive() => Arrived++;

    /// <summary>A request has its answer.</summary>
    public void Ended(TimeSpan latency, bool isGood)
    {
        if (isGood)
        {
            _latencies.Add(latency);
        }
        else
        {
            _failed++;
        }
    }

    /// <summary>A request begins to wait at a balancer.</summary>
    public void Queued() => _longestQueue = Math.Max(_longestQueue, ++_queued);

    /// <summary>It does so no longer.</summary>
    public void Dequeued(TimeSpan wait)
    {
        _queued--;
        _waits.Add(wait);
    }

    /// <summary>A request is sent to a backend.</summary>
    public void Sent(int key, int backend)
    {
        if (_lastOf[key] >= 0)
        {
            _returning++;
            _returned += _lastOf[key] == backend ? 1 : 0;
        }

        _lastOf[key] = backend;
    }

    /// <summary>Looks at what the backends have in flight. Arrivals of a Poisson process see what is there on an average of time.</summary>
    public void Sample()
    {
        var (most, sum, up) = (0, 0, 0);
        foreach (var server in servers)
        {
            _longestAtServer = Math.Max(_longestAtServer, server.Waiting);
            if (!server.IsDown)
            {
                most = Math.Max(most, server.InFlight);
                sum += server.InFlight;
                up++;
            }
        }

        _most += most;
        _mean += up == 0 ? 0 : (double)sum / up;
    }

    /// <summary>The run is over.</summary>
    /// <param name="left">The backends, as the balancers' actors know them in the end.</param>
    public Outcome Close(IEnumerable<BackendStatus> left) => new()
    {
        Scenario = scenario,
        Requests = Arrived,
        Failed = _failed,
        Latencies = Quantiles.Of(_latencies),
        Imbalance = _mean == 0 ? 1 : _most / _mean,
        Shares = [.. servers.GroupBy(server => server.Kind).Select(alike => (alike.Key, Share(alike)))],
        SameBackend = _returning == 0 ? 0 : (double)_returned / _returning,
        LongestQueue = _longestQueue,
        Waits = Quantiles.Of(_waits),
        LongestAtServer = _longestAtServer,
        InFlightInTheEnd = left.Sum(backend => backend.ConnectionCount),
    };

    private double Share(IEnumerable<Server> some) => (double)some.Sum(server => server.Sent) / Math.Max(1, servers.Sum(server => server.Sent));
}
