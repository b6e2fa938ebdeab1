using System.Net.Sockets;
using Balancer.Host.Configuration;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Host.Admin;

/// <summary>
/// The admin port's life within that of the process: it starts before the traffic port, which the host starts last, and stops after it.
/// </summary>
internal sealed partial class AdminService(BalancerOptions options, IServiceProvider services, ILogger<AdminService> logger)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var admin = options.Admin;
        if (admin.Port == 0)
        {
            return;
        }

        _app = AdminServer.Build(admin, services);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new AdminPortException(admin, e);
        }

        foreach (var url in _app.Urls)
        {
            LogStarted(url);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    [LoggerMessage(EventId = 0, Level = LogLevel.Information, Message = "Admin API on {Address}")]
    private partial void LogStarted(string address);
}

/// <summary>The admin port cannot be listened on; whatever its options say, the token is not told.</summary>
internal sealed class AdminPortException(AdminOptions options, Exception cause) : IOException(cause.Message, cause)
{
    /// <summary>Names the keys and says what is wrong with them.</summary>
    public string Key { get; } = cause.InnerException is AddressInUseException
        ? $"Balancer:Admin:Port: {options.Port} is in use already"
        : $"Balancer:Admin:Address, Balancer:Admin:Port: cannot listen on {options.Address}:{options.Port}";
}
