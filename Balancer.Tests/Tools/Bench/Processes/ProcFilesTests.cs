using Balancer.Compare.Processes;

namespace Balancer.Tests.Tools.Bench.Processes;

public sealed class ProcFilesTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("a b")]
    [InlineData("odd) S 99 (name")]
    public void Should_read_parent_and_times_whatever_the_name_of_the_process(string name)
    {
        var stat = ProcStat.Parse($"4711 ({name}) S 1234 4711 4711 0 -1 4194304 900 0 5 0 321 654 7 8 20 0 2 0 12345 1000 200");

        Assert.Equal(new ProcStat(Parent: 1234, UserTicks: 321, SystemTicks: 654), stat);
    }

    [Fact]
    public void Should_read_the_memory_now_and_at_its_peak()
    {
        var status = ProcStatus.Parse("Name:\tnginx\nVmPeak:\t   99999 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t1\n");

        Assert.Equal(new ProcStatus(Resident: 1024 * 1024, PeakResident: 2048 * 1024), status);
    }

    [Fact]
    public void Should_count_no_memory_when_the_process_is_just_ending()
    {
        Assert.Equal(new ProcStatus(0, 0), ProcStatus.Parse("Name:\tnginx\nState:\tZ (zombie)\n"));
    }
}
