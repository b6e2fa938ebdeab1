using System.Collections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Balancer.Host.Transport;

/// <summary>The features of a connection: itself, and the few that Kestrel adds. A dictionary for each would be larger than all else.</summary>
internal sealed partial class Connection : IFeatureCollection
{
    private static readonly Type[] Own =
    [
        typeof(IConnectionIdFeature), typeof(IConnectionTransportFeature), typeof(IConnectionItemsFeature), typeof(IConnectionLifetimeFeature),
        typeof(IConnectionEndPointFeature), typeof(IMemoryPoolFeature),
    ];

    private KeyValuePair<Type, object?>[] _added = [];
    private int _revision;

    bool IFeatureCollection.IsReadOnly => false;

    int IFeatureCollection.Revision => _revision;

    object? IFeatureCollection.this[Type key]
    {
        get => Find(key);
        set => Put(key, value);
    }

    TFeature? IFeatureCollection.Get<TFeature>()
        where TFeature : default => (TFeature?)Find(typeof(TFeature));

    void IFeatureCollection.Set<TFeature>(TFeature? instance)
        where TFeature : default => Put(typeof(TFeature), instance);

    IEnumerator<KeyValuePair<Type, object>> IEnumerable<KeyValuePair<Type, object>>.GetEnumerator() =>
        Own.Concat(_added.Select(pair => pair.Key)).Distinct()
            .Select(key => new KeyValuePair<Type, object>(key, Find(key)!))
            .Where(pair => pair.Value is not null)
            .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<Type, object>>)this).GetEnumerator();

    private object? Find(Type key)
    {
        foreach (var (type, feature) in _added)
        {
            if (type == key)
            {
                return feature;
            }
        }

        return Array.IndexOf(Own, key) >= 0 ? this : null;
    }

    private void Put(Type key, object? feature)
    {
        _revision++;
        var place = Array.FindIndex(_added, pair => pair.Key == key);
        if (place < 0)
        {
            place = _added.Length;
            Array.Resize(ref _added, place + 1);
        }

        _added[place] = new(key, feature);
    }
}
