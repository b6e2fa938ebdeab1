using System.Net;
using System.Net.Sockets;
using Balancer.Tests.Host.Transport;
using Balancer.Tests.Support;

namespace Balancer.Tests.Host.Process;

public sealed class ClusterProcessTests : IDisposable
{
    private const string Backends = "--backends=http://127.0.0.1:1";

    private readonly TemporaryFolder _folder = new();

    [LinuxFact]
    public async Task Should_load_nothing_of_a_cluster_when_there_is_none()
    {
        using var alone = await HostProcess.ListenAsync(Backends);
        using var node = await HostProcess.ListenAsync([Backends, .. Node(FreePort.Find())]);

        Assert.DoesNotContain("Akka.Remote.dll", await LoadedAsync(alone), StringComparison.Ordinal);
        Assert.Contains("Akka.Remote.dll", await LoadedAsync(node), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_the_keys_when_its_port_is_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, _, errors) = await HostProcess.RunAsync([Backends, .. Node(port)]);

        Assert.Equal(1, code);
        Assert.StartsWith($"Balancer:Cluster:Hostname, Balancer:Cluster:Port: cannot listen on 127.0.0.1:{port}", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_the_key_when_its_folder_cannot_be_written()
    {
        var file = _folder.Write("file", "");

        var (code, _, errors) = await HostProcess.RunAsync([Backends, .. Node(FreePort.Find()), $"--Balancer:Cluster:Directory={file}"]);

        Assert.Equal(1, code);
        Assert.StartsWith($"Balancer:Cluster:Directory: '{file}' cannot be written", Assert.Single(errors), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
    }

    private static Task<string> LoadedAsync(HostProcess process) => File.ReadAllTextAsync($"/proc/{process.Id}/maps");

    private string[] Node(int port) =>
        ["--Balancer:Cluster:Enabled=true", $"--Balancer:Cluster:Port={port}", $"--Balancer:Cluster:Directory={_folder.FullName}"];
}
