using System.Reflection;

namespace Balancer.Tests.Support;

/// <summary>As <see cref="MemberDataAttribute"/>, but each row is run once for each lane, which is the first argument.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MembersOnBothLanesAttribute(string member) : MemberDataAttributeBase(member, [])
{
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod)
    {
        return base.GetData(testMethod).SelectMany(Lanes.Each);
    }

    protected override object[] ConvertDataItem(MethodInfo testMethod, object item)
    {
        return (object[])item;
    }
}
