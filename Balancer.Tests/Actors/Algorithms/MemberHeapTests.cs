using Balancer.Actors.Algorithms;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Algorithms;

public sealed class MemberHeapTests
{
    [Fact]
    public void Should_have_the_same_first_as_a_list_that_is_sorted_every_time()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 11], Gen.Long[0, 20], Gen.Int[0, 11].Array[0, 4]).Array[0, 200].Sample(
            steps =>
            {
                var heap = new MemberHeap((a, b) => (a.Pass, a.Order).CompareTo((b.Pass, b.Order)));
                var members = Enumerable.Range(0, 12).Select(Some.Member).ToList();
                members.ForEach(member => member.Order = member.Backend.Id.Value);
                var present = new List<int>();
                foreach (var (what, number, pass, excluded) in steps)
                {
                    var isThere = present.Contains(number);
                    members[number].Pass = what == 1 && isThere ? members[number].Pass : pass;
                    switch (what)
                    {
                        case 1 when isThere:
                            heap.Remove(members[number]);
                            present.Remove(number);
                            break;
                        case not 1 when isThere:
                            heap.Update(members[number]);
                            break;
                        default:
                            heap.Add(members[number]);
                            present.Add(number);
                            break;
                    }

                    var barred = excluded.Distinct().ToArray();
                    var expected = present.Except(barred).OrderBy(n => members[n].Pass).ThenBy(n => n).Select(n => (int?)n).FirstOrDefault();
                    Assert.Equal(expected, heap.First(Some.Ids(barred))?.Backend.Id.Value);
                    Assert.Equal(present.Count, heap.Count);
                }
            },
            iter: 500);
    }
}
