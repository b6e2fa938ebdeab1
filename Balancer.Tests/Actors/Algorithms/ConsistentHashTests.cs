using System.IO.Hashing;
using Balancer.Actors.Algorithms;
using Balancer.Tests.Actors.Support;
using CsCheck;

namespace Balancer.Tests.Actors.Algorithms;

public sealed class ConsistentHashTests
{
    private const int Keys = 20_000;

    [Fact]
    public void Should_give_each_its_share_of_the_keys_within_a_hundredth()
    {
        int[] weights = [1, 2, 5, 12];
        var owners = OwnersOf(New(), weights);

        Assert.All(weights, (weight, number) => Assert.Equal(weight / 20.0, owners.Count(o => o == number) / (double)Keys, 0.01));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void Should_move_about_the_share_of_one_that_leaves_for_good(int count)
    {
        var algorithm = New();
        var members = new Members(algorithm, [.. Enumerable.Repeat(1, count)]);
        var before = OwnersOf(members);

        members.All[1].IsLeaving = true;
        algorithm.Remove(members.All[1]);
        var after = OwnersOf(members);

        // Beside its own keys a few others move, as those that take over have to make room.
        Assert.DoesNotContain(1, after);
        Assert.InRange(Moved(before, after), 0.9 / count, (1.0 / count) + 0.05);
    }

    [Fact]
    public void Should_move_the_keys_of_one_that_is_away_alone_and_give_them_back()
    {
        var algorithm = New();
        var members = new Members(algorithm, 1, 1, 1, 1);
        var before = OwnersOf(members);

        algorithm.Remove(members.All[2]);
        var meanwhile = OwnersOf(members);
        algorithm.Add(members.All[2]);

        Assert.All(before.Zip(meanwhile), pair => Assert.True(pair.First == pair.Second || pair.First == 2));
        Assert.Equal(before, OwnersOf(members));
    }

    [Fact]
    public void Should_forget_one_that_leaves_while_it_is_away()
    {
        var algorithm = New();
        var members = new Members(algorithm, 1, 1, 1, 1);
        OwnersOf(members);
        algorithm.Remove(members.All[3]); // It is down,

        members.All[3].IsLeaving = true; // and then nobody has to tell the algorithm.

        Assert.Equal(OwnersOf(New(), [1, 1, 1]), OwnersOf(members));
    }

    [Fact]
    public void Should_take_the_keys_for_a_larger_weight_from_the_others()
    {
        var algorithm = New();
        var members = new Members(algorithm, 1, 1, 1);
        var before = OwnersOf(members);

        members.All[0].Weight = 2;
        algorithm.Update(members.All[0]);
        var after = OwnersOf(members);

        Assert.Equal(0.5, after.Count(o => o == 0) / (double)Keys, 0.01);
        Assert.InRange(Moved(before, after), 1 / 6.0 - 0.01, 1 / 6.0 + 0.05);
    }

    [Fact]
    public void Should_agree_with_another_process_that_learnt_of_the_members_in_another_order()
    {
        var members = new Members(New(), 1, 2, 3, 4);
        var other = New();
        foreach (var number in new[] { 2, 0, 3, 1 })
        {
            var member = Some.Member(number);
            member.Weight = number + 1;
            other.Add(member);
        }

        Assert.Equal(OwnersOf(members), Enumerable.Range(0, Keys).Select(n => other.Pick(null, KeyOf(n))!.Backend.Id.Value));
    }

    [Fact]
    public void Should_give_nobody_more_than_its_bound_of_what_is_in_flight()
    {
        Gen.Select(Gen.Int[1, 20].Array[2, 8], Gen.Int[0, 7].Array[0, 300], Gen.Int[0, 3]).Sample(
            (weights, steps, keys) =>
            {
                var members = new Members(new ConsistentHash(1.25, () => Some.Moment), weights);
                foreach (var step in steps)
                {
                    if (step < weights.Length && members.Loads[step] > 0)
                    {
                        members.End(step);
                        continue;
                    }

                    var picked = members.TakeFor(KeyOf(step % (keys + 1)));
                    var share = 1.25 * members.Loads.Sum() * weights[picked] / weights.Sum();
                    Assert.True(members.Loads[picked] <= Math.Ceiling(share));
                }
            },
            iter: 300);
    }

    [Fact]
    public void Should_send_all_of_one_key_to_one_member_while_the_bound_allows_it()
    {
        var members = new Members(New(), 1, 1, 1);

        var picks = Enumerable.Range(0, 100).Select(_ =>
        {
            var picked = members.TakeFor(KeyOf(7));
            members.End(picked);
            return picked;
        });

        Assert.Single(picks.Distinct());
    }

    private static ConsistentHash New()
    {
        return new ConsistentHash(1.25, () => Some.Moment);
    }

    private static ulong KeyOf(int number)
    {
        return XxHash3.HashToUInt64(BitConverter.GetBytes(number));
    }

    private static int[] OwnersOf(ConsistentHash algorithm, int[] weights)
    {
        return OwnersOf(new Members(algorithm, weights));
    }

    // Nothing is in flight, so that the bound plays no part.
    private static int[] OwnersOf(Members members)
    {
        return [.. Enumerable.Range(0, Keys).Select(number =>
        {
            var owner = members.TakeFor(KeyOf(number));
            members.End(owner);
            return owner;
        })];
    }

    private static double Moved(int[] before, int[] after)
    {
        return before.Zip(after).Count(pair => pair.First != pair.Second) / (double)Keys;
    }
}
