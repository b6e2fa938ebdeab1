using Balancer.Host.Configuration;
using Balancer.Host.Telemetry;
using Balancer.Tests.Host.Transport;

namespace Balancer.Tests.Host.Telemetry;

/// <summary>The file of the access log, and those before it.</summary>
public sealed class RotatingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.FullName, "access.log");

    private IReadOnlyList<string> Files => [.. Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Fact]
    public void Should_have_every_line_in_one_of_its_files_when_it_begins_new_ones()
    {
        Write(lines: 500, count: 1000);

        // Before an underscore comes the full stop: the order of their names is that of time.
        Assert.True(Files.Count > 5, "a file is not much longer than it may be");
        Assert.Equal(Enumerable.Range(0, 500).Select(Line), Files.SelectMany(System.IO.File.ReadAllLines));
        Assert.All(Files, file => Assert.InRange(new FileInfo(file).Length, 1, 1024 + Line(0).Length + 1));
        Assert.Equal(["access.log", "access_001.log"], Files.Take(2).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Should_keep_the_last_ones_and_no_more_when_there_are_many(int count)
    {
        Write(lines: 500, count);

        Assert.Equal(count, Files.Count);
        var kept = Files.SelectMany(System.IO.File.ReadAllLines).ToList();
        Assert.Equal(Enumerable.Range(500 - kept.Count, kept.Count).Select(Line), kept);
    }

    [Fact]
    public void Should_go_on_where_it_was_when_it_is_opened_again()
    {
        Write(lines: 10, count: 10);
        Write(lines: 3, count: 10);

        Assert.Equal([.. Enumerable.Range(0, 10).Select(Line), .. Enumerable.Range(0, 3).Select(Line)], Files.SelectMany(System.IO.File.ReadAllLines));
    }

    [Fact]
    public void Should_name_the_key_when_the_file_cannot_be_written()
    {
        Assert.All(
            [_folder.FullName, Path.Combine(_folder.FullName, "none", "access.log"), Path.Combine(_folder.Write("file", ""), "access.log")],
            path =>
            {
                var mistake = Assert.Single(Assert.Throws<InvalidConfigurationException>(() => new RotatingFile(new AccessLogOptions { File = path })).Mistakes);
                Assert.StartsWith("Balancer:AccessLog:File: ", mistake);
                Assert.Contains(path, mistake);
            });
    }

    [LinuxFact]
    public async Task Should_refuse_a_pipe_at_once_although_nobody_reads_it()
    {
        var pipe = Path.Combine(_folder.FullName, "pipe");
        using var made = System.Diagnostics.Process.Start("mkfifo", pipe);
        await made.WaitForExitAsync();

        var opening = Task.Run(() => new RotatingFile(new AccessLogOptions { File = pipe }));

        var refused = await Assert.ThrowsAsync<InvalidConfigurationException>(() => opening.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal($"Balancer:AccessLog:File: '{pipe}' is not a file (leave it out for standard output).", Assert.Single(refused.Mistakes));
    }

    [Fact]
    public void Should_leave_no_file_behind_when_it_is_only_looked_at()
    {
        new RotatingFile(new AccessLogOptions { File = File }).Dispose();

        Assert.Empty(Files);
    }

    [LinuxFact]
    public void Should_tell_that_lines_are_lost_when_the_disk_is_full()
    {
        using var sink = new RotatingFile(new AccessLogOptions { File = "/dev/full" });

        Assert.False(sink.TryWrite("a line\n"), "nothing can be written there");
        Assert.False(sink.TryWrite("a line\n"), "nor later");
    }

    private static string Line(int number) => $"line {number} {new string('x', 60)}";

    private void Write(int lines, int count)
    {
        using var sink = new RotatingFile(new AccessLogOptions { File = File, FileSizeLimit = 1024, FileCountLimit = count });
        for (var i = 0; i < lines; i++)
        {
            Assert.True(sink.TryWrite($"{Line(i)}\n"), "it can be written");
        }
    }
}
