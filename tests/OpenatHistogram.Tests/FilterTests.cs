using System.Text.Json;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

public sealed class FilterTests
{
    [KernelFact]
    public async Task Thread() => await AssertCountsOnly(opener => ["--tid", Sample.Text(opener.Pid)], _ => { });

    [KernelFact]
    public async Task Group_of_threads_in_the_words_of_the_kernel() => await AssertCountsOnly(opener => ["--tgid", Sample.Text(opener.Pid)], _ => { });

    [KernelFact]
    public async Task User() => await AssertCountsOnly(_ => ["--uid", "61234"], opener => opener.BecomeUser(61234));

    [KernelFact(Needs.Cgroup)]
    public async Task Cgroup()
    {
        using var cgroup = new TestCgroup();

        // The one below counts, too.
        await AssertCountsOnly(_ => ["--cgroup", cgroup.Path], opener => File.WriteAllText($"{cgroup.Child}/cgroup.procs", Sample.Text(opener.Pid)));
    }

    [KernelFact]
    public async Task Comm_together_with_another()
    {
        await AssertCountsOnly(opener => ["--comm", "opener", "--pid", Sample.Text(opener.Pid)], _ => { });
        using var opener = new Opener();
        using Command sample = await Sample.AttachAsync("--comm", "openers", "--pid", Sample.Text(opener.Pid), "--json");
        opener.Open(10);
        Assert.Equal(0ul, Sample.LastState(await sample.EndBySignalAsync("INT")).Number("started"));
    }

    [KernelFact]
    public async Task Sample_itself_only_if_that_is_asked_for()
    {
        // Of a name of its own, so that no other sample is counted; it opens its libraries as it needs them.
        string name = Path.Combine(Path.GetTempPath(), $"self-{Guid.NewGuid().ToString("N")[..10]}");
        File.CreateSymbolicLink(name, Sample.File);
        try
        {
            string[] arguments = ["--comm", Path.GetFileName(name), "--json", "--once", "--interval", "0.2"];
            using Command without = Command.Start(name, arguments);
            Assert.Equal(0ul, Sample.LastState(await without.ResultAsync()).Number("started"));
            using Command with = Command.Start(name, [.. arguments, "--include-self"]);
            Assert.NotEqual(0ul, Sample.LastState(await with.ResultAsync()).Number("started"));

            // As in a container, where it has another number.
            string[] unshare = ["--pid", "--fork", "--mount-proc", "--", name];
            using Command contained = Command.Start("unshare", [.. unshare, .. arguments]);
            Assert.Equal(0ul, Sample.LastState(await contained.ResultAsync()).Number("started"));
            using Command containedWith = Command.Start("unshare", [.. unshare, .. arguments, "--include-self"]);
            Assert.NotEqual(0ul, Sample.LastState(await containedWith.ResultAsync()).Number("started"));
        }
        finally
        {
            File.Delete(name);
        }
    }

    private static async Task AssertCountsOnly(Func<Opener, string[]> filter, Action<Opener> prepare)
    {
        using var opener = new Opener();
        using var stranger = new Opener();
        prepare(opener);
        using Command sample = await Sample.AttachAsync([.. filter(opener), "--json"]);
        stranger.Open(50);
        opener.Open(200);
        stranger.Open(50);
        JsonElement state = Sample.LastState(await sample.EndBySignalAsync("INT"));
        Assert.Equal((200ul, 200ul, 200ul), (state.Number("started"), state.Number("finished"), state.Number("count")));
    }
}
