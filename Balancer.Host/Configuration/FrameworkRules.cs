using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Balancer.Host.Configuration;

/// <summary>
/// Checks the sections that the framework reads as it starts, <c>Kestrel</c> and <c>Logging</c>: it reads them here, part by part, so that every
/// mistake is told with its key, and none only when it is too late.
/// </summary>
internal sealed class FrameworkRules(List<string> mistakes)
{
    /// <summary>Adds what is wrong.</summary>
    public void Check(IConfiguration configuration)
    {
        var kestrel = configuration.GetSection("Kestrel");
        foreach (var limit in kestrel.GetSection("Limits").GetChildren())
        {
            var only = Select(limit.AsEnumerable());
            Try(limit.Path, () => only.GetSection("Kestrel:Limits").Bind(new KestrelServerLimits(), bind => bind.ErrorOnUnknownConfiguration = true));
        }

        CheckEndpoints(kestrel);
        foreach (var (key, value) in configuration.GetSection("Logging").AsEnumerable())
        {
            if (value is not null && key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && !Enum.TryParse<LogLevel>(value, true, out _))
            {
                mistakes.Add($"{key}: '{value}' is not one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
            }
        }
    }

    /// <summary>Whether this is how the framework tells of a mistake in what it has read.</summary>
    public static bool IsMistake(Exception e) => e is FormatException or ArgumentException or InvalidOperationException
        or TargetInvocationException or IOException or CryptographicException or UnauthorizedAccessException;

    /// <summary>What it says, in a line.</summary>
    public static string Explain(Exception e) =>
        (e is TargetInvocationException { InnerException: { } inner } ? inner : e).Message.ReplaceLineEndings(" ");

    private static IConfigurationRoot Select(IEnumerable<KeyValuePair<string, string?>> entries) =>
        new ConfigurationBuilder().AddInMemoryCollection(entries).Build();

    // Reads certificates, too, but listens nowhere.
    private static void Load(IConfiguration kestrel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Configure(kestrel));
        using var app = (IDisposable)builder.Build();
        ((WebApplication)app).Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.ConfigurationLoader!.Load();
    }

    private void CheckEndpoints(IConfigurationSection kestrel)
    {
        var endpoints = kestrel.GetSection("Endpoints").GetChildren().ToList();
        var common = kestrel.AsEnumerable()
            .Where(entry => !entry.Key.StartsWith("Kestrel:Endpoints", StringComparison.OrdinalIgnoreCase)).ToList();
        if (!kestrel.Exists() || !Try(kestrel.Path, () => Load(Select(common).GetSection("Kestrel"))))
        {
            return;
        }

        foreach (var endpoint in endpoints)
        {
            Try(endpoint.Path, () => Load(Select([.. common, .. endpoint.AsEnumerable()]).GetSection("Kestrel")));
        }
    }

    private bool Try(string key, Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception e) when (IsMistake(e))
        {
            mistakes.Add($"{key}: {Explain(e)}");
            return false;
        }
    }
}
