using Balancer.Host.Stats;

namespace Balancer.Tests.Host.Stats;

public class FormatTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1, "1 B")]
    [InlineData(512, "512 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KB")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(1258291, "1.2 MB")]
    [InlineData(3221225472, "3.0 GB")]
    [InlineData(1099511627776, "1.0 TB")]
    [InlineData(1125899906842624, "1.0 PB")]
    [InlineData(1152921504606846976, "1.0 EB")]
    [InlineData(long.MaxValue, "8.0 EB")]
    public void Should_write_one_decimal_from_kilobytes_on_when_given_bytes(long bytes, string expected)
    {
        Assert.Equal(expected, Format.Bytes(bytes));
    }

    [Theory]
    [InlineData(1048524, "1023.9 KB")] // 1023.949 KB
    [InlineData(1048525, "1.0 MB")] // 1023.950 KB
    [InlineData(1048535, "1.0 MB")] // 1023.96 KB
    [InlineData(1048575, "1.0 MB")]
    [InlineData(1048576, "1.0 MB")]
    [InlineData(1073741823, "1.0 GB")]
    [InlineData(1073741824, "1.0 GB")]
    public void Should_never_write_1024_of_a_unit_when_it_is_rounded_up(long bytes, string expected)
    {
        Assert.Equal(expected, Format.Bytes(bytes));
    }

    [Theory]
    [InlineData("00:00:00", "00h:00m:00s")]
    [InlineData("00:00:00.9999999", "00h:00m:00s")]
    [InlineData("00:00:59", "00h:00m:59s")]
    [InlineData("00:05:23", "00h:05m:23s")]
    [InlineData("23:59:59", "23h:59m:59s")]
    [InlineData("1.00:00:00", "24h:00m:00s")]
    [InlineData("4.03:59:59", "99h:59m:59s")]
    [InlineData("4.04:00:00", "100h:00m:00s")]
    [InlineData("1000.01:02:03", "24001h:02m:03s")]
    public void Should_let_the_hours_grow_when_the_uptime_does(string time, string expected)
    {
        Assert.Equal(expected, Format.Uptime(TimeSpan.Parse(time, null)));
    }
}
