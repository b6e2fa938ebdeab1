using System.Text;
using Balancer.Actors.Cluster;
using Balancer.Tests.Actors.Support;
using Balancer.Tests.Host;

namespace Balancer.Tests.Actors.Cluster;

public sealed class SharedStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.FullName, "cluster", "settings.json");

    public void Dispose()
    {
        _folder.Dispose();
    }

    [Fact]
    public void Should_have_after_the_next_start_what_was_set_and_saved()
    {
        var store = Open(File);
        store.Set([new SharedChange(Settings.Weight(), "3", "1")], "me");
        store.Save();

        var next = Open(File);

        Assert.Equal(new SharedEntry(Some.Moment.UtcTicks, "a:1", "me", "3", "1"), next.Current.Entries[Settings.Weight()]);
        Assert.Equal(store.Current.Entries, next.Current.Entries);
        Assert.Null(next.Spoilt);
    }

    [Fact]
    public void Should_have_after_the_next_start_what_others_have_set()
    {
        var store = Open(File);
        store.Merge(Settings.Of(Settings.Weight(), Settings.Entry(7, "b:1", "5")));
        store.Save();

        Assert.Equal(store.Current.Entries, Open(File).Current.Entries);
    }

    [Fact]
    public void Should_make_the_file_at_once_so_that_it_is_known_whether_it_can()
    {
        Open(File);

        Assert.Empty(SharedJson.Read(System.IO.File.ReadAllBytes(File)).Entries);
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void Should_write_nothing_when_it_is_not_opened()
    {
        _ = new SharedStore(File, "a:1", () => Some.Moment);

        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Should_leave_the_file_alone_when_nothing_has_changed()
    {
        var store = Open(File);
        System.IO.File.Delete(File);

        store.Save();
        store.Merge(SharedState.Empty);
        store.Save();

        Assert.False(System.IO.File.Exists(File), "there is nothing to write");
        store.Set([new SharedChange(Settings.Weight(), "3")], "me");
        store.Save();
        Assert.True(System.IO.File.Exists(File), "there is something to write");
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("")]
    [InlineData("{\"settings\": null}")]
    public void Should_put_a_file_aside_and_say_where_when_it_makes_no_sense(string text)
    {
        var path = _folder.Write("settings.json", text);

        var store = Open(path);

        Assert.Empty(store.Current.Entries);
        Assert.Equal(path + ".spoilt", store.Spoilt);
        Assert.Equal(text, System.IO.File.ReadAllText(store.Spoilt!));
        Assert.Null(Open(path).Spoilt);
    }

    [Fact]
    public void Should_read_the_whole_file_when_the_process_ended_while_it_wrote_the_next_one()
    {
        var whole = SharedJson.Write(Settings.Of(Settings.Weight(), Settings.Entry(7, "b:1", "5")));
        var path = _folder.Write("settings.json", Encoding.UTF8.GetString(whole));
        _folder.Write("settings.json.next", Encoding.UTF8.GetString(whole[..20]));

        Assert.Equal("5", Open(path).Current.Entries[Settings.Weight()].Value);
    }

    [Fact]
    public void Should_throw_when_the_folder_is_a_file()
    {
        var file = _folder.Write("cluster", "");

        AssertThrows(() => Open(Path.Combine(file, "settings.json")));
    }

    [Fact]
    public void Should_throw_when_the_file_cannot_be_written()
    {
        Directory.CreateDirectory(File + ".next"); // Nobody can write there, whoever he is.

        AssertThrows(() => Open(File));
    }

    [Fact]
    public void Should_write_it_later_when_it_could_not_be_written_before()
    {
        var store = Open(File);
        store.Set([new SharedChange(Settings.Weight(), "3")], "me");
        Directory.CreateDirectory(File + ".next");
        AssertThrows(store.Save);

        Directory.Delete(File + ".next");
        store.Save();

        Assert.Equal("3", Open(File).Current.Entries[Settings.Weight()].Value);
    }

    [Fact]
    public void Should_keep_nothing_when_it_is_given_no_file()
    {
        var store = Open(path: null);

        store.Set([new SharedChange(Settings.Weight(), "3")], "me");
        store.Save();

        Assert.Equal("3", store.Current.Entries[Settings.Weight()].Value);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Fact]
    public void Should_tell_what_is_set_otherwise_when_it_takes_in_what_another_node_has_set()
    {
        var store = Open(path: null);
        store.Set([new SharedChange(Settings.Weight(), "3")], "me");
        var own = store.Current.Entries[Settings.Weight()];
        var later = Settings.Entry(own.Version + 1, "b:1", "5");

        Assert.Equal([(Settings.Weight(), later, own)], store.Merge(Settings.Of(Settings.Weight(), later)));
        Assert.Empty(store.Merge(Settings.Of(Settings.Weight(), later)));
        Assert.Empty(store.Merge(Settings.Of(Settings.Weight(), own)));
    }

    [Fact]
    public async Task Should_lose_nothing_when_many_set_at_once()
    {
        var store = Open(File);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                store.Set([new SharedChange(Settings.Weight($"app{thread}-{i}"), "3")], "me");
                store.Merge(Settings.Of(Settings.Weight($"other{thread}-{i}"), Settings.Entry(7, "b:1", "5")));
                if (i % 10 == 0)
                {
                    store.Save();
                }
            }
        })));
        store.Save();

        Assert.Equal(400, store.Current.Entries.Count);
        Assert.Equal(store.Current.Entries, Open(File).Current.Entries);
        Assert.Equal(200, store.Current.Entries.Values.Where(entry => entry.Node == "a:1").Select(entry => entry.Version).Distinct().Count());
    }

    private static SharedStore Open(string? path)
    {
        var store = new SharedStore(path, "a:1", () => Some.Moment);
        store.Open();
        return store;
    }

    private static void AssertThrows(Action action)
    {
        var thrown = Record.Exception(action);
        Assert.True(thrown is IOException or UnauthorizedAccessException, $"it says that the file is the trouble, and not {thrown}");
    }
}
