using Balancer.Tests.Host.Configuration;

namespace Balancer.Tests.Host.Admin;

public class AdminOptionsTests
{
    [Fact]
    public void Should_be_on_for_this_machine_alone_when_nothing_is_said()
    {
        var options = Configured.FromKeys();

        Assert.Equal(("127.0.0.1", 3031, null), (options.Admin.Address, options.Admin.Port, options.Admin.Token));
        Assert.Equal(TimeSpan.Zero, options.ShutdownDelay);
    }

    [Theory]
    [InlineData("Admin:Address=localhost", "Balancer:Admin:Address: 'localhost' is not")]
    [InlineData("Admin:Address=", "Balancer:Admin:Address: '' is not")]
    [InlineData("Admin:Port=-1", "Balancer:Admin:Port: '-1' is not")]
    [InlineData("Admin:Port=65536", "Balancer:Admin:Port: '65536' is not")]
    [InlineData("Admin:Port=3030", "Balancer:Admin:Port: '3030' is not another port than Balancer:Port")]
    [InlineData("Admin:Port=on", "Balancer:Admin:Port: 'on' is not a whole number")]
    [InlineData("Admin:Tokens=x", "Balancer:Admin:Tokens: unknown key")]
    [InlineData("Admin=3031", "Balancer:Admin: takes keys of its own")]
    [InlineData("ShutdownDelay=-00:00:01", "Balancer:ShutdownDelay: '-00:00:01' is not")]
    [InlineData("ShutdownDelay=00:00:30", "Balancer:ShutdownDelay: '00:00:30' is not less than Balancer:ShutdownTimeout")]
    [InlineData("ShutdownDelay=5", "Balancer:ShutdownDelay: '5' is not a time")]
    public void Should_name_the_key_when_its_value_makes_no_sense(string setting, string told)
    {
        var mistake = Assert.Single(Configured.MistakesInKeys(setting));

        Assert.StartsWith(told, mistake);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.0.0.1")]
    public void Should_ask_for_a_token_when_others_can_connect(string address)
    {
        var mistake = Assert.Single(Configured.MistakesInKeys($"Admin:Address={address}"));

        Assert.StartsWith("Balancer:Admin:Token: is needed", mistake);
        Assert.Equal(address, Configured.FromKeys($"Admin:Address={address}", "Admin:Token=x").Admin.Address);
        Assert.Equal(address, Configured.FromKeys($"Admin:Address={address}", "Admin:Port=0").Admin.Address);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    public void Should_ask_for_no_token_when_only_this_machine_can_connect(string address)
    {
        Assert.Null(Configured.FromKeys($"Admin:Address={address}").Admin.Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("se cret")]
    [InlineData(" secret")]
    [InlineData("sécret")]
    [InlineData("secret\n")]
    public void Should_refuse_a_token_without_telling_it_when_it_cannot_be_sent(string token)
    {
        var mistake = Assert.Single(Configured.MistakesInKeys($"Admin:Token={token}"));

        Assert.StartsWith("Balancer:Admin:Token: ", mistake);
        Assert.DoesNotContain("cret", mistake);
    }

    [Theory]
    [InlineData("00:00:29.999", "00:00:30")]
    [InlineData("00:00:00", "00:00:00")]
    public void Should_take_a_delay_when_the_timeout_leaves_room_for_it(string delay, string timeout)
    {
        var options = Configured.FromKeys($"ShutdownDelay={delay}", $"ShutdownTimeout={timeout}");

        Assert.Equal(TimeSpan.Parse(delay), options.ShutdownDelay);
    }

    [Fact]
    public void Should_take_port_0_for_both_when_one_is_any_and_the_other_none()
    {
        Assert.Equal(0, Configured.FromKeys("Port=0", "Admin:Port=0").Admin.Port);
    }
}
