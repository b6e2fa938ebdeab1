using Akka.Actor;
using Balancer.Actors;
using Balancer.Simulator.Chances;
using Balancer.Simulator.Results;
using Balancer.Simulator.Timing;

namespace Balancer.Simulator.Model;

/// <summary>One run: requests arrive at balancers taken at random, until as many have come and have been answered as are wanted.</summary>
internal sealed class Simulation
{
    private const int SampleEvery = 100;

    private readonly ActorSystem _system = VirtualSystem.Create();
    private readonly VirtualTime _time;
    private readonly Scenario _scenario;
    private readonly Ledger _ledger;
    private readonly Arrivals _arrivals;
    private readonly ServiceTimes _work;
    private readonly Keys _keys;
    private readonly Chance _balancerOf;
    private readonly List<Server> _servers = [];
    private readonly List<SimulatedBalancer> _balancers = [];

    private Simulation(Scenario scenario)
    {
        // What comes, when and where is the same for all algorithms.
        _time = (VirtualTime)_system.Scheduler;
        _scenario = scenario;
        _ledger = new Ledger(scenario, _servers);
        _arrivals = new Arrivals(scenario, ChanceOfArrivals(scenario));
        _work = new ServiceTimes(scenario, new Chance(scenario.Seed, 2));
        _keys = new Keys(scenario, new Chance(scenario.Seed, 3));
        _balancerOf = new Chance(scenario.Seed, 4);
    }

    /// <summary>Runs it.</summary>
    /// <param name="scenario">What is simulated.</param>
    /// <param name="progress">Is told at times how many requests have come.</param>
    /// <param name="cancellationToken">Ends it before its time.</param>
    public static async Task<Outcome> RunAsync(Scenario scenario, Action<int>? progress, CancellationToken cancellationToken)
    {
        var simulation = new Simulation(scenario);
        try
        {
            simulation.Start();
            simulation.Run(progress, cancellationToken);
            return simulation._ledger.Close(simulation._balancers.SelectMany(balancer => balancer.Describe()));
        }
        finally
        {
            await simulation._system.Terminate();
        }
    }

    /// <summary>What decides when requests come.</summary>
    public static Chance ChanceOfArrivals(Scenario scenario) => new(scenario.Seed, 1);

    private void Start()
    {
        var options = SimulatedPool.OptionsOf(_scenario);
        foreach (var kind in Enum.GetValues<ServerKind>())
        {
            var count = _scenario.CountOf(kind);
            _servers.AddRange(Enumerable.Range(0, count).Select(_ => new Server(kind, _scenario, options.Timeouts.Response, _time)));
        }

        var network = options.Sharing == PoolSharing.Local ? null : new SimulatedNetwork(_time, _scenario.Balancers);
        for (var number = 0; number < _scenario.Balancers; number++)
        {
            var chance = new Chance(_scenario.Seed, 5 + number);
            _balancers.Add(new SimulatedBalancer(_system, number, options, chance, _servers, _keys, network));
            // They do not all probe at the same time; those who tell each other of their loads do not do that at the same time either.
            _time.Advance(options.Health.Interval / (_scenario.Balancers + (network is null ? 0 : 0.618)));
        }

        // Spread, too.
        foreach (var alike in _servers.GroupBy(server => server.Kind))
        {
            var count = alike.Count();
            alike.Select((server, number) => (server, number)).ToList().ForEach(one => one.server.Start((one.number + 1.0) / count));
        }
    }

    private void Run(Action<int>? progress, CancellationToken cancellationToken)
    {
        _time.After(_arrivals.Next(), Arrive);
        while (_ledger.Open > 0 || _ledger.Arrived < _scenario.Requests)
        {
            _time.Step();
            if (_time.Steps % 10_000 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(_ledger.Arrived);
            }
        }
    }

    private void Arrive()
    {
        if (_ledger.Arrived % SampleEvery == 0)
        {
            _ledger.Sample();
        }

        _ledger.Arrive();
        new ClientRequest(_balancers[_balancerOf.Next(_balancers.Count)], _keys.Next(), _work.Next(), _ledger).Begin();
        if (_ledger.Arrived < _scenario.Requests)
        {
            _time.After(_arrivals.Next(), Arrive);
        }
    }
}
