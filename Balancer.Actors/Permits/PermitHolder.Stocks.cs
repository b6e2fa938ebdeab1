namespace Balancer.Actors.Permits;

/// <summary>The permits that it holds.</summary>
internal sealed partial class PermitHolder
{
    private readonly Dictionary<string, PermitStock> _stocks = new(StringComparer.Ordinal);

    /// <summary>The permits for a backend.</summary>
    public PermitStock StockOf(string backend)
    {
        if (!_stocks.TryGetValue(backend, out var stock))
        {
            _stocks.Add(backend, stock = new PermitStock());
        }

        return stock;
    }

    /// <summary>Forgets those for a backend, which is gone.</summary>
    public void Drop(string backend) => _stocks.Remove(backend);

    /// <summary>
    /// Gives back what is not needed, as long as there is somebody to give it to: else it would be nobody's. Where the owner was not heard of just now, that is set aside
    /// until it has answered.
    /// </summary>
    /// <param name="stock">The permits for a backend.</param>
    /// <param name="inUse">How many of them are in use.</param>
    /// <param name="isWanted">Whether the node would use more.</param>
    /// <param name="surplus">How many of them are not needed in any case.</param>
    /// <param name="now">Now.</param>
    /// <returns>Whether it has.</returns>
    public bool Trim(PermitStock stock, int inUse, bool isWanted, int surplus, DateTimeOffset now)
    {
        if (!IsHeard(now))
        {
            stock.Keep();
            return false;
        }

        while (stock.Usable > inUse && (!isWanted || OthersWait || surplus > stock.Aside || stock.Recalled > stock.Aside))
        {
            stock.SetAside();
        }

        var isGiven = stock.Aside > 0 && !IsAsking && now - _answered <= PermitTimes.Recent;
        while (isGiven && stock.Aside > 0)
        {
            stock.Remove();
        }

        return isGiven;
    }

    private void Recall(IReadOnlyList<PermitRecall>? recalls)
    {
        foreach (var stock in _stocks.Values)
        {
            stock.Recalled = 0;
        }

        foreach (var recall in recalls ?? [])
        {
            StockOf(recall.Name).Recalled = recall.Count;
        }
    }
}
