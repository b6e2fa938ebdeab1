using Balancer.Compare.Proxies;
using Balancer.Compare.Scenarios;

namespace Balancer.Compare;

/// <summary>What one run does, as given on the command line.</summary>
/// <param name="Scenarios">In the order in which they are run.</param>
/// <param name="Proxies">Likewise.</param>
/// <param name="Rounds">How often each proxy is measured in a scenario.</param>
/// <param name="Time">Of one measurement.</param>
/// <param name="Folder">Where the results go.</param>
internal sealed record Settings(
    IReadOnlyList<Scenario> Scenarios, IReadOnlyList<IProxy> Proxies, int Rounds, TimeSpan Time, string Folder);
