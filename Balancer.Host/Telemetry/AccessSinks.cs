using System.Text;
using Balancer.Host.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Balancer.Host.Telemetry;

/// <summary>Where lines of the access log go.</summary>
internal interface IAccessSink : IDisposable
{
    /// <summary>Lines will come.</summary>
    void Begin();

    /// <summary>Writes some lines; false where they are lost.</summary>
    bool TryWrite(string lines);
}

/// <summary>Standard output, where the other log is, too; neither ever begins within a line of the other.</summary>
internal sealed class StandardOutput : IAccessSink
{
    public void Begin()
    {
        // It is there.
    }

    public bool TryWrite(string lines)
    {
        try
        {
            Console.Out.Write(lines);
            return true;
        }
        catch (IOException)
        {
            return false; // Nobody reads it any more.
        }
    }

    public void Dispose()
    {
        // It is not ours.
    }
}

/// <summary>A file, and when it is full another one, <c>access_001.log</c> beside <c>access.log</c>, and so on; of those, the last ones are kept.</summary>
internal sealed class RotatingFile : IAccessSink, ILoggingFailureListener, ITextFormatter
{
    private static readonly MessageTemplate None = new([]);

    private readonly string _path;
    private readonly Logger _log;
    private bool _failed;

    /// <param name="options">Where it is, and how large.</param>
    /// <exception cref="InvalidConfigurationException">It cannot be written.</exception>
    public RotatingFile(AccessLogOptions options)
    {
        var path = _path = Path.GetFullPath(options.File!);
        Try(path);

        _log = new LoggerConfiguration()
            .WriteTo.Fallible(
                to => to.File(
                    this,
                    path,
                    fileSizeLimitBytes: options.FileSizeLimit,
                    rollOnFileSizeLimit: true,
                    retainedFileCountLimit: options.FileCountLimit,
                    encoding: new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
                this)
            .CreateLogger();
    }

    // There from the start, for who follows it.
    public void Begin()
    {
        File.Open(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
    }

    public bool TryWrite(string lines)
    {
        if (_failed)
        {
            lines = $"\n{lines}"; // The last one may have been written in part.
        }

        _failed = false;
        _log.Write(new LogEvent(DateTimeOffset.UtcNow, LogEventLevel.Information, null, None, [new LogEventProperty("lines", new ScalarValue(lines))]));
        return !_failed;
    }

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(((ScalarValue)logEvent.Properties["lines"]).Value);
    }

    /// <inheritdoc/>
    public void OnLoggingFailed(object sender, LoggingFailureKind kind, string message, IReadOnlyCollection<LogEvent>? events, Exception? exception)
    {
        _failed = true;
    }

    public void Dispose()
    {
        try
        {
            _log.Dispose();
        }
        catch (IOException)
        {
            // What it could not write before it tries once more now; that is counted already.
        }
    }

    // Opened for reading, too, so that a pipe without a reader keeps nobody waiting; and left as it was found.
    private static void Try(string path)
    {
        try
        {
            var isNew = !File.Exists(path);
            using (var file = File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                if (!file.CanSeek)
                {
                    throw new IOException($"'{path}' is not a file (leave it out for standard output).");
                }
            }

            if (isNew)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException([$"Balancer:AccessLog:File: {e.Message}"]);
        }
    }
}
