using System.CommandLine;
using System.CommandLine.Parsing;

namespace Balancer.Host;

/// <summary>What can be typed behind the program's name.</summary>
internal sealed class CommandLine
{
    // Keys of these sections may be given as --Section:Key=value.
    private static readonly string[] Sections = ["--Balancer:", "--Kestrel:", "--Logging:"];

    private readonly Option<string> _backends = new("--backends") { Description = "Backends to balance over: URL,URL,... (http or https, host and port)", HelpName = "URLS" };
    private readonly Option<string> _port = new("--port") { Description = "The traffic port (default 3030; 0: any free one)", HelpName = "PORT" };
    private readonly Option<string> _adminPort = new("--admin-port")
    {
        Description = "The admin port (default 3031; 0: none)",
        HelpName = "PORT",
    };

    private readonly Option<string> _config = new("--config") { Description = "A JSON file that is read on top of appsettings.json", HelpName = "FILE" };
    private readonly Option<bool> _check = new("--check") { Description = "Only check the configuration: exit code 0, or 1 and every mistake" };
    private readonly Option<bool> _demo = new("--demo") { Description = "Balance over three sample backends of its own" };
    private readonly Option<Uri> _probe = new("--probe")
    {
        Description = "Exit code 0 if URL answers 2xx within 2 s, else 1 (for container health checks)",
        HelpName = "URL",
        CustomParser = ParseUrl,
    };

    private readonly RootCommand _root;

    public CommandLine()
    {
        _root = new RootCommand(
            """
            Balancer, an HTTP load balancer: every request goes to the backend with the fewest in flight.

            Every key of the configuration can also be given here, as in --Balancer:Pools:default:Health:Interval=00:00:01, or in the
            environment, as in Balancer__Pools__default__Health__Interval=00:00:01. The command line wins over the environment, that
            over FILE, and that over appsettings.json.
            """)
        {
            _backends, _port, _adminPort, _config, _check, _demo, _probe,
        };
        _root.TreatUnmatchedTokensAsErrors = false;
        _root.Validators.Add(result =>
        {
            if (result.GetResult(_demo) is not null && result.GetResult(_backends) is not null)
            {
                result.AddError("--demo: brings backends of its own; leave out --backends");
            }
        });
    }

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code of the process.</returns>
    public Task<int> RunAsync(string[] args, Func<Arguments, CancellationToken, Task<int>> run)
    {
        _root.SetAction((parsed, cancellationToken) => run(Read(parsed), cancellationToken));
        var result = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var errors = result.Errors.Select(e => e.Message).Concat(FindUnknown(result.UnmatchedTokens)).ToList();
        if (errors.Count == 0)
        {
            // The host ends the process in its own time on SIGTERM.
            return result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }

        errors.ForEach(Console.Error.WriteLine);
        return Task.FromResult(1);
    }

    // A key may be parted from its value by a space: --Balancer:Port 3031.
    private static IEnumerable<string> FindUnknown(IEnumerable<string> tokens)
    {
        string? waiting = null; // For its value.
        foreach (var token in tokens)
        {
            var isOption = token.StartsWith("--", StringComparison.Ordinal);
            if (isOption && waiting is not null && IsKey(waiting))
            {
                yield return $"{waiting}: has no value";
            }

            if (!IsKey(token) && (isOption || waiting is null))
            {
                yield return $"{token.Split('=')[0]}: unknown option; --help lists them"; // Its value may be a secret.
            }

            waiting = isOption && !token.Contains('=') ? token : null;
        }

        if (waiting is not null && IsKey(waiting))
        {
            yield return $"{waiting}: has no value";
        }
    }

    private static bool IsKey(string token) => Sections.Any(s => token.StartsWith(s, StringComparison.OrdinalIgnoreCase));

    private static Uri? ParseUrl(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"--probe: '{text}' is not a url");
        return null;
    }

    private Arguments Read(ParseResult parsed)
    {
        var keys = new List<string>(parsed.UnmatchedTokens);
        Add(keys, "--Balancer:Backends", parsed.GetValue(_backends));
        Add(keys, "--Balancer:Port", parsed.GetValue(_port));
        Add(keys, "--Balancer:Admin:Port", parsed.GetValue(_adminPort));
        return new Arguments(parsed.GetValue(_config), [.. keys], parsed.GetValue(_check), parsed.GetValue(_demo), parsed.GetValue(_probe));
    }

    private static void Add(List<string> keys, string key, string? value)
    {
        if (value is not null)
        {
            keys.Add($"{key}={value}");
        }
    }
}

/// <summary>What was typed.</summary>
/// <param name="File">A configuration file; null for none.</param>
/// <param name="Keys">Keys of the configuration, as <c>--Balancer:Port=3030</c>.</param>
/// <param name="Check">Only validate.</param>
/// <param name="Demo">Start backends of its own.</param>
/// <param name="Probe">A url to probe instead of running; null for none.</param>
internal sealed record Arguments(string? File, string[] Keys, bool Check, bool Demo, Uri? Probe);
