using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class BpfVariableTests : IDisposable
{
    private static readonly byte[] _packet = new byte[64];

    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("globals"));
    private readonly Lazy<Collection> _collection;

    public BpfVariableTests() => _collection = new(() => Collection.Load(_spec));

    private IReadOnlyDictionary<string, BpfVariable> Variables => _collection.Value.Variables;

    [KernelFact]
    public void Variables_are_those_of_the_spec()
    {
        Assert.Equal(_spec.Variables.Keys.Order(StringComparer.Ordinal), Variables.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, VariableSpec spec) in _spec.Variables)
        {
            BpfVariable variable = Variables[name];
            Assert.Equal(
                (name, spec.SectionName, spec.Offset, spec.Size, spec.IsConstant),
                (variable.Name, variable.SectionName, variable.Offset, variable.Size, variable.IsReadOnly));
            Assert.Equal(spec.Bytes.ToArray(), variable.ToArray());
        }
    }

    [KernelFact]
    public void What_a_program_writes_is_read_at_once_and_the_other_way_round()
    {
        Run();
        Run();
        Assert.Equal((2ul, (byte)2, (ushort)4), (Variables["runs"].Get<ulong>(), Variables["small"].Get<byte>(), Variables["middle"].Get<ushort>()));
        Assert.Equal(new Pair(5, 5), Variables["last"].Get<Pair>());
        Assert.Equal(new Triple(10, 154, 101), Variables["sums"].Get<Triple>());
        Assert.Equal((0ul, 5ul, 5ul), (Variables["histogram"].Get<ulong>(0), Variables["histogram"].Get<ulong>(1), Variables["histogram"].Get<ulong>(2)));

        Variables["step"].Set(1000u);
        Variables["last"].Set(new Pair(7, 8));
        Variables["sums"].Set(new Triple(1, 2, 3));
        Variables["small"].Set((byte)255);
        Variables["middle"].Set((ushort)500);
        Variables["other"].Set(3u);
        Variables["histogram"].Set(3, 50ul);
        Variables["greeting"].SetBytes("jello\0\0\0\0\0\0\0\0\0\0\0"u8);
        Assert.Equal(11u + 10 + 1 + 1, Run());

        Assert.Equal((3ul, (byte)0, (ushort)502), (Variables["runs"].Get<ulong>(), Variables["small"].Get<byte>(), Variables["middle"].Get<ushort>()));
        Assert.Equal(new Pair(1000, 7), Variables["last"].Get<Pair>());
        Assert.Equal(new Triple(1001, 5, 101), Variables["sums"].Get<Triple>());
        Assert.Equal(1050ul, Variables["histogram"].Get<ulong>(3));
        Assert.Equal((byte)'j', Variables["greeting"].ToArray()[0]);
    }

    [KernelFact]
    public void Constants_refuse_to_be_written()
    {
        Assert.Equal(100u, Variables["limit"].Get<uint>());
        Assert.Equal(2u, Variables["limits"].Get<uint>(1));
        Assert.All(
            [() => Variables["limit"].Set(1u), () => Variables["limits"].Set(0, 1u), () => Variables["limit"].SetBytes(new byte[4])],
            (Action write) => Assert.Contains(".rodata is frozen", Assert.Throws<InvalidOperationException>(write).Message, StringComparison.Ordinal));
        Assert.Equal(100u, Variables["limit"].Get<uint>());
    }

    [KernelFact]
    public void Section_of_static_variables_is_read_by_copy_and_not_written()
    {
        BpfVariable hidden = Variables["hidden"];
        Run();
        Assert.Equal(10u, hidden.Get<uint>());
        Assert.Equal([10, 0, 0, 0], Variables["hidden_too"].ToArray());
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => hidden.Set(1u));
        Assert.Contains("Maps[\".data.hidden\"].Flags", error.Message, StringComparison.Ordinal);

        _spec.Maps[".data.hidden"].Flags |= MapFlags.Mmapable;
        using Collection mapped = Collection.Load(_spec);
        mapped.Variables["hidden"].Set(30u);
        Assert.Equal(31u + 10, mapped.Programs["count"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
    }

    [KernelFact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Variables["runs"].Get<uint>());
        Assert.Throws<ArgumentException>(() => Variables["runs"].Set(1u));
        Assert.Throws<ArgumentException>(() => Variables["step"].SetBytes(new byte[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Variables["greeting"].CopyTo(new byte[15]));
        Assert.Throws<ArgumentException>(() => Variables["small"].Get<ushort>(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Variables["histogram"].Get<ulong>(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => Variables["histogram"].Set(-1, 0ul));
    }

    [KernelFact]
    public void Section_is_mapped_once_when_it_is_first_used_and_unmapped_with_the_collection()
    {
        string[] before = Mappings();
        _ = Variables.Count;
        int libbpfOwn = Mappings().Length - before.Length;
        Parallel.For(0, 100, _ =>
        {
            Variables["runs"].Get<ulong>();
            Variables["small"].Set((byte)1);
            Variables["step"].Get<uint>();
            Variables["limit"].Get<uint>();
        });
        Assert.Equal(libbpfOwn + 3, Mappings().Length - before.Length);
        _collection.Value.Dispose();
        Assert.Equal(before, Mappings());
        Assert.Throws<ObjectDisposedException>(() => Variables["runs"].Get<ulong>());
        Assert.Throws<ObjectDisposedException>(() => Variables["runs"].Set(1ul));
        Assert.Throws<ObjectDisposedException>(() => Variables["other"].Get<uint>());
        Assert.Throws<ObjectDisposedException>(() => Variables["hidden"].Get<uint>());
        Assert.Equal(before, Mappings());
    }

    [KernelFact]
    public void Disposal_while_other_threads_read_and_write_ends_in_ObjectDisposedException()
    {
        for (int round = 0; round < 20; round++)
        {
            Collection collection = Collection.Load(_spec);
            using var ready = new CountdownEvent(2);
            Task[] users = [.. new Action[]
            {
                () => collection.Variables["runs"].Get<ulong>(),
                () => collection.Variables["sums"].Set(new Triple(1, 2, 3)),
            }.Select(use => Task.Run(() =>
            {
                use();
                ready.Signal();
                while (true)
                {
                    use();
                }
            }))];
            ready.Wait();
            collection.Dispose();
            Assert.All(users, user => Assert.IsType<ObjectDisposedException>(Assert.Throws<AggregateException>(user.Wait).InnerException));
        }
    }

    [KernelFact]
    public void Values_of_eight_bytes_are_never_torn()
    {
        BpfVariable runs = Variables["runs"];
        using var stop = new CancellationTokenSource();
        Task writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                runs.Set(0ul);
                runs.Set(ulong.MaxValue);
            }
        });
        for (int i = 0; i < 200_000; i++)
        {
            Assert.True(runs.Get<ulong>() is 0 or ulong.MaxValue);
        }

        stop.Cancel();
        writer.Wait();
    }

    public void Dispose()
    {
        if (_collection.IsValueCreated)
        {
            _collection.Value.Dispose();
        }
    }

    private static string[] Mappings() =>
        [.. File.ReadLines("/proc/self/maps").Where(line => line.EndsWith("anon_inode:bpf-map", StringComparison.Ordinal))];

    private uint Run() => _collection.Value.Programs["count"].Run(new TestRunOptions { Data = _packet }).ReturnValue;

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Pair(uint First, uint Second);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Triple(ulong First, ulong Second, ulong Third);
}
