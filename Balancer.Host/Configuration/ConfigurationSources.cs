namespace Balancer.Host.Configuration;

/// <summary>Where the configuration comes from: appsettings.json, the file, the environment, the command line, the later one winning.</summary>
/// <param name="File">A file the user named; null for none.</param>
/// <param name="Keys">Keys of the command line, as <c>--Balancer:Port=3030</c>.</param>
internal sealed record ConfigurationSources(string? File, string[] Keys)
{
    /// <summary>What the file said when all were last opened, or a little before; empty where it could not be read.</summary>
    public byte[] Opened { get; private set; } = [];

    /// <summary>What the file says. Empty where it cannot be read: reading it for the configuration then tells why.</summary>
    public byte[] ReadFile()
    {
        try
        {
            return File is null ? [] : System.IO.File.ReadAllBytes(File);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads all of them, as they are now.</summary>
    /// <exception cref="InvalidConfigurationException">One cannot be read.</exception>
    public IConfigurationRoot Open()
    {
        Opened = ReadFile();
        var builder = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (File is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(File));
        }

        try
        {
            return builder.AddEnvironmentVariables().AddCommandLine(Keys).Build();
        }
        catch (FileNotFoundException)
        {
            throw new InvalidConfigurationException([$"--config: there is no file '{File}'"]);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or UnauthorizedAccessException or IOException)
        {
            throw new InvalidConfigurationException([$"--config: {Reason(e)}"]);
        }
    }

    // The place in the file is said by the innermost of them.
    private static string Reason(Exception e)
    {
        var innermost = e.GetBaseException();
        return (innermost == e ? e.Message : $"{e.Message} {innermost.Message}").ReplaceLineEndings(" ");
    }
}
