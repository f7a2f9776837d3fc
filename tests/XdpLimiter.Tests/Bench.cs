using Ebpf;
using Ebpf.Maps;
using XdpLimiter.Kernel;

namespace XdpLimiter.Tests;

/// <summary>The limiter's program in the kernel, attached to nothing: packets are put through it one by one.</summary>
internal sealed class Bench : IDisposable
{
    private const uint Drop = 1, Pass = 2;

    private readonly Collection _collection;

    /// <param name="settings">What is limited; null for nothing.</param>
    /// <param name="arguments">More options of the command line.</param>
    internal Bench(Settings? settings = null, params string[] arguments)
    {
        Options options = Options.Parse(["run", "none", .. arguments]);
        settings = options.Change(settings ?? new Settings());
        _collection = Loading.Load(options, settings);
        Limiter = Limiter.Of(_collection, options.IPv6Prefix);
        Limiter.Change(_ => settings);
    }

    internal Limiter Limiter { get; }

    internal BpfProgram Program => _collection.Programs[Limiter.ProgramName];

    internal BpfHashMap<uint, Source> Sources4 => _collection.Maps["sources4"].AsHash<uint, Source>();

    public void Dispose() => _collection.Dispose();

    /// <summary>Puts a packet through, and tells what was counted for it: exactly one counter by exactly this packet.</summary>
    internal Outcome Send(byte[] frame)
    {
        IReadOnlyList<Count> before = Limiter.Read(top: 0).Counts;
        uint verdict = Program.Run(new TestRunOptions { Data = frame }).ReturnValue;
        Assert.True(verdict is Drop or Pass, $"verdict {verdict}");
        IReadOnlyList<Count> after = Limiter.Read(top: 0).Counts;
        (Count old, Count counted) = Assert.Single(before.Zip(after), pair => pair.First != pair.Second);
        bool isSpared = counted.Spared != old.Spared;
        Counter more = isSpared ? Minus(counted.Spared, old.Spared) : Minus(counted.Done, old.Done);
        Assert.Equal(new Counter { Packets = 1, Bytes = (ulong)frame.Length }, more);
        Assert.Equal(isSpared ? old.Done : old.Spared, isSpared ? counted.Done : counted.Spared);
        Assert.Equal(Snapshot.IsDrop(counted.Reason) && !isSpared, verdict == Drop);
        return new Outcome(counted.Family, counted.Reason, isSpared);
    }

    /// <summary>Puts a packet through so often, and tells how often it passed.</summary>
    internal int Passes(byte[] frame, int times) => Enumerable.Range(0, times).Count(_ => Program.Run(new TestRunOptions { Data = frame }).ReturnValue == Pass);

    private static Counter Minus(Counter left, Counter right) => new() { Packets = left.Packets - right.Packets, Bytes = left.Bytes - right.Bytes };
}
