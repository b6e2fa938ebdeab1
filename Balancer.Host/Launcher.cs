using System.Net.Sockets;
using Balancer.Actors;
using Balancer.Host.Admin;
using Balancer.Host.Configuration;
using Microsoft.AspNetCore.Connections;

namespace Balancer.Host;

/// <summary>Does what the command line asks for; every error is a line on stderr and exit code 1.</summary>
internal static partial class Launcher
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Runs to the end and gives the exit code.</summary>
    public static async Task<int> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Probe is { } url)
        {
            return await ProbeAsync(url, cancellationToken);
        }

        try
        {
            await using var demo = arguments.Demo ? await Demo.StartAsync(cancellationToken) : null;
            var sources = new ConfigurationSources(arguments.File, [.. arguments.Keys, .. demo?.Keys ?? []]);
            return await ServeAsync(sources, arguments.Check, cancellationToken);
        }
        catch (InvalidConfigurationException e)
        {
            foreach (var mistake in e.Mistakes)
            {
                Console.Error.WriteLine(mistake);
            }

            return 1;
        }
    }

    private static async Task<int> ServeAsync(ConfigurationSources sources, bool checkOnly, CancellationToken cancellationToken)
    {
        var configuration = sources.Open();
        var options = ConfigurationLoader.Load(configuration);
        WebApplication? started = null;
        try
        {
            started = BalancerServer.Build(options, configuration, sources);
            if (checkOnly)
            {
                Console.WriteLine($"The configuration is valid: {Describe(options)}.");
                return 0;
            }

            await started.StartAsync(cancellationToken);
        }
        catch (Exception e) when (IsServerMistake(e))
        {
            return Fail($"{KeyOf(e, options)}: {FrameworkRules.Explain(e)}");
        }

        await using var app = started;
        var backends = Describe(options);
        foreach (var address in app.Urls)
        {
            LogStarted(app.Logger, backends, address);
        }

        await app.WaitForShutdownAsync(CancellationToken.None);
        return Environment.ExitCode;
    }

    // What could only be found out by trying: that a port is in use, or an address of another machine.
    private static bool IsServerMistake(Exception e) => e is SocketException || FrameworkRules.IsMistake(e);

    private static string KeyOf(Exception e, BalancerOptions options) => e switch
    {
        AdminPortException admin => admin.Key,
        ClusterException cluster => cluster.Key,
        IOException { InnerException: AddressInUseException } when e.Message.Contains($":{options.Port}:", StringComparison.Ordinal) =>
            $"Balancer:Port: {options.Port} is in use already",
        SocketException => $"Balancer:Address, Balancer:Port: cannot listen on {options.Address}:{options.Port}",
        _ => "Kestrel, Logging",
    };

    [LoggerMessage(EventId = 0, Level = LogLevel.Information, Message = "Balancing over {Backends} on {Address}")]
    private static partial void LogStarted(ILogger logger, string backends, string address);

    private static string Describe(BalancerOptions options) =>
        options.Pools.Count == 1 ? $"{options.Pools.Backends} backend(s)" : $"{options.Pools.Backends} backend(s) in {options.Pools.Count} pools";

    private static int Fail(string mistake)
    {
        Console.Error.WriteLine(mistake);
        return 1;
    }

    private static async Task<int> ProbeAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = ProbeTimeout };
        try
        {
            using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? 0 : Fail($"{url} answered {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return Fail($"{url} did not answer: {e.Message}");
        }
    }
}
