using Balancer.Actors;
using Balancer.Actors.Backends;
using Balancer.Actors.Pool;
using Balancer.Tests.Actors.Support;

namespace Balancer.Tests.Actors.Pool;

/// <summary>Backends that are there for when no other one is: 0 and 1 are ordinary, 2 and 3 are backups.</summary>
public sealed class PoolViewBackupTests
{
    private readonly PoolView _view = new(() => Some.Moment);

    public PoolViewBackupTests()
    {
        for (var number = 0; number < 4; number++)
        {
            var member = Some.Member(number);
            member.IsBackup = number >= 2;
            _view.Add(member);
        }
    }

    [Fact]
    public void Should_choose_the_backups_in_turn_when_no_other_is_live_and_not_before()
    {
        Live(0, 2, 3);
        Assert.Equal([0, 0, 0], Take(3));

        _view.Apply(0, Liveness.Dead, 0, 3);
        Assert.Equal([2, 3, 2, 3], Take(4));

        _view.Apply(1, Liveness.Alive, 0, 0);
        Assert.Equal([1, 1], Take(2));
    }

    [Fact]
    public void Should_wait_rather_than_choose_a_backup_when_the_others_are_full()
    {
        Live(0, 2);
        _view.Find(new BackendId(0))!.MaxConnections = 1;
        Assert.Equal([0], Take(1));

        Assert.Null(_view.Take(null));
        Assert.True(_view.IsWorthWaiting);
    }

    [Fact]
    public void Should_choose_a_backup_rather_than_one_that_was_tried()
    {
        Live(0, 2);

        Assert.Equal(2, _view.Take(Some.Ids(0))?.Id.Value);
        Assert.Equal(0, _view.Take(Some.Ids(0, 2))?.Id.Value);
    }

    [Fact]
    public void Should_wait_rather_than_choose_a_backup_when_another_one_was_not_tried_and_is_full()
    {
        Live(0, 1, 2);
        _view.Find(new BackendId(1))!.MaxConnections = 1;
        Assert.Equal([0, 1], Take(2).Order());

        Assert.Null(_view.Take(Some.Ids(0)));
    }

    [Fact]
    public void Should_choose_a_live_backup_rather_than_one_that_nobody_has_probed_and_of_those_the_backups_last()
    {
        Assert.Equal([0, 1, 0], Take(3));
        Live(3);
        Assert.Equal([3, 3], Take(2));
    }

    private void Live(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            _view.Apply(number, Liveness.Alive, 0, 0);
        }
    }

    private IReadOnlyList<int> Take(int count)
    {
        return [.. Enumerable.Range(0, count).Select(_ => _view.Take(null)!.Id.Value)];
    }
}
