namespace Balancer.Compare.Results;

/// <summary>What was measured of one proxy in one round; not every scenario knows every metric.</summary>
internal sealed class Reading : Dictionary<Metric, double>
{
    public Reading()
    {
    }

    public Reading(IEnumerable<KeyValuePair<Metric, double>> values)
        : base(values)
    {
    }
}
