using System.Reflection;
using Xunit.Sdk;

namespace Balancer.Tests.Support;

/// <summary>As <see cref="InlineDataAttribute"/>, but each row is run once for each lane, which is the first argument.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnBothLanesAttribute(params object?[] row) : DataAttribute
{
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod)
    {
        return Lanes.Each(row);
    }
}
