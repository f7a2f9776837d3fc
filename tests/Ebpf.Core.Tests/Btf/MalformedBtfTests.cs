using System.Runtime.InteropServices;
using Ebpf.Btf;
using Ebpf.Elf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>BTF that nobody vouches for: a format error, in bounded time and memory.</summary>
public sealed partial class MalformedBtfTests
{
    private const int Many = 80_000;

    [Theory]
    [InlineData(0, "no BTF magic")]
    [InlineData(2, "version 255")]
    [InlineData(4, "header size")]
    [InlineData(8, "types reach past the end")]
    [InlineData(12, "types reach past the end")]
    [InlineData(16, "strings reach past the end")]
    [InlineData(20, "strings reach past the end")]
    public void Header_is_checked(int offset, string expected)
    {
        byte[] bytes = Sample();
        bytes.AsSpan(offset, offset == 2 ? 1 : 4).Fill(0xff);
        Assert.Contains(expected, Assert.Throws<BpfFormatException>(() => BtfSpec.Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] bytes = Sample();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<BpfFormatException>(() => BtfSpec.Parse(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Names_must_end()
    {
        byte[] bytes = Sample();
        bytes[^1] = 1;
        Assert.Contains("do not end", Assert.Throws<BpfFormatException>(() => BtfSpec.Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_outside_of_the_strings_is_found_when_it_is_asked_for()
    {
        var made = new BtfBytes();
        made.Int();
        byte[] bytes = made.Bytes();
        bytes[24] = 0xff;
        BtfSpec btf = BtfSpec.Parse(bytes);
        Assert.Throws<BpfFormatException>(() => btf.GetTypeById(1).Name);
        Assert.Null(btf.FindType<BtfInt>("int"));
    }

    [Fact]
    public void Kind_and_count_are_checked()
    {
        var unknown = new BtfBytes();
        unknown.Add((BtfKind)127);
        Assert.Contains("kind 127", Assert.Throws<BpfFormatException>(unknown.Parse).Message, StringComparison.Ordinal);
        var none = new BtfBytes();
        none.Add(BtfKind.Void);
        Assert.Throws<BpfFormatException>(none.Parse);
        var long_ = new BtfBytes();
        long_.Add(BtfKind.Struct, count: 0xffffff);
        Assert.Contains("cut off", Assert.Throws<BpfFormatException>(long_.Parse).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BtfKind.Typedef)]
    [InlineData(BtfKind.Const)]
    [InlineData(BtfKind.TypeTag)]
    [InlineData(BtfKind.Pointer)]
    [InlineData(BtfKind.FunctionPrototype)]
    [InlineData(BtfKind.Function)]
    [InlineData(BtfKind.Variable)]
    [InlineData(BtfKind.DeclarationTag)]
    [InlineData(BtfKind.Array)]
    [InlineData(BtfKind.Struct)]
    [InlineData(BtfKind.Union)]
    [InlineData(BtfKind.DataSection)]
    public void Types_that_contain_themselves(BtfKind kind)
    {
        foreach (uint self in (uint[])[1, 2])
        {
            foreach (string name in (string[])["a", ""])
            {
                var made = new BtfBytes();
                for (uint other = self; other > 0; other--)
                {
                    uint[] words = kind switch
                    {
                        BtfKind.Variable or BtfKind.DeclarationTag => [0],
                        BtfKind.Array => [other, 0, 1],
                        BtfKind.Struct or BtfKind.Union => [0, other, 0],
                        BtfKind.DataSection => [other, 0, 0],
                        BtfKind.FunctionPrototype => [0, other],
                        _ => [],
                    };
                    made.Add(kind, name, other, kind is BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.FunctionPrototype ? 1 : 0, words: words);
                }

                LookAtEverything(made.Parse());
            }
        }
    }

    [Fact]
    public void Anonymous_structs_that_double_at_each_level()
    {
        var made = new BtfBytes();
        uint inner = made.Struct("", 0);
        for (int level = 0; level < 30; level++)
        {
            inner = made.Struct("", 0, ("", inner, 0), ("", inner, 0));
        }

        made.Struct("outer", 0, ("", inner, 0));
        BtfStruct outer = made.Parse().FindType<BtfStruct>("outer")!;
        Assert.Null(Bounded(() => outer.FindMember("nothing")));
        Assert.Throws<BpfFormatException>(() => Bounded(() => outer.ToC()));
        Assert.StartsWith("{", Bounded(() => outer.Format([])), StringComparison.Ordinal);
    }

    [Fact]
    public void Prototypes_that_double_at_each_level()
    {
        var made = new BtfBytes();
        uint inner = made.Int();
        for (int level = 0; level < 40; level++)
        {
            inner = made.Add(BtfKind.FunctionPrototype, "", inner, 2, words: [0, inner, 0, inner]);
        }

        BtfType type = made.Parse().GetTypeById(inner);
        Assert.Throws<BpfFormatException>(() => Bounded(() => type.ToC()));
        Assert.Contains("…", Bounded(type.ToString), StringComparison.Ordinal);
        Assert.InRange(type.ToString().Length, 100, 100_000);
    }

    [Fact]
    public void Containment_without_an_end()
    {
        var made = new BtfBytes();
        for (uint i = 1; i <= 20_000; i++)
        {
            made.Struct($"s{i}", 4, ("m", i + 1, 0));
        }

        made.Int();
        BtfSpec btf = Bounded(made.Parse);
        BtfType first = btf.GetTypeById(1);
        Assert.Equal(4, first.Size);
        Assert.Throws<BpfFormatException>(() => Bounded(() => first.Alignment));
        Assert.Throws<BpfFormatException>(() => Bounded(() => first.ToC()));
        Assert.Throws<BpfFormatException>(() => Bounded(() => first.ToC(withDependencies: true)));
        Assert.Throws<BpfFormatException>(() => Bounded(btf.ToC));
        Assert.Contains("{…}", Bounded(() => first.Format(new byte[4])), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_types_with_one_long_name()
    {
        var made = new BtfBytes();
        made.Add(BtfKind.Forward, new string('a', 4095));
        for (int i = 0; i < Many; i++)
        {
            made.Add(BtfKind.Forward);
        }

        // All get the name of the first, or the tail of it.
        byte[] bytes = made.Bytes();
        for (int i = 1; i <= Many; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(24 + i * 12), 1 + i % 4000);
        }

        Assert.InRange(bytes.Length, 900_000, 1_000_000);
        BtfSpec btf = Bounded(() => BtfSpec.Parse(bytes));
        Assert.Equal(Many / 4000, Bounded(() => btf.FindTypes(new string('a', 96))).Count);
        Assert.Throws<BpfFormatException>(() => Bounded(btf.ToC));
    }

    [Fact]
    public void Many_types_with_one_short_name_are_numbered()
    {
        var made = new BtfBytes();
        made.Struct("a", 0);
        for (int i = 1; i < Many; i++)
        {
            made.Add(BtfKind.Struct);
        }

        byte[] bytes = made.Bytes();
        for (int i = 0; i < Many; i++)
        {
            bytes[24 + i * 12] = 1;
        }

        BtfSpec btf = BtfSpec.Parse(bytes);
        Assert.Contains($"struct a___{Many} {{", Bounded(btf.ToC), StringComparison.Ordinal);
    }

    [Fact]
    public void Name_without_an_end_in_sight_is_refused()
    {
        var made = new BtfBytes();
        made.Int(new string('x', 5000));
        Assert.Contains("4,095", Assert.Throws<BpfFormatException>(() => made.Parse().GetTypeById(1).Name).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public void Random_damage_gives_no_other_exception(int seed)
    {
        byte[][] samples = [Sample(), SectionFile.Read(TestFiles.BpfObject("btf_zoo"), ".BTF")];
        var random = new Random(seed);
        int refused = 0;
        const int Rounds = 3000;
        for (int i = 0; i < Rounds; i++)
        {
            byte[] damaged = [.. samples[random.Next(samples.Length)]];
            for (int n = random.Next(1, 8); n > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)random.Next(20);
            }

            try
            {
                LookAtEverything(BtfSpec.Parse(damaged));
            }
            catch (BpfFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, Rounds - 1);
    }

    private static byte[] Sample()
    {
        var made = new BtfBytes();
        uint integer = made.Int();
        made.Struct("s", 8, ("a", integer, 0), ("b", integer, 32));
        return made.Bytes();
    }

    // One second of the processor's for this thread, whatever else runs on the machine and in this process, and no more memory than 64 MiB in use; what is allocated and dropped again does not count, but stays within reason.
    private static T Bounded<T>(Func<T> action)
    {
        double began = ThreadSeconds();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return action();
        }
        finally
        {
            Assert.InRange(ThreadSeconds() - began, 0, 1);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 192 << 20);
        }
    }

    private static double ThreadSeconds()
    {
        const int ClockThreadCpuTimeId = 3;
        long[] time = [0, 0];
        Assert.Equal(0, clock_gettime(ClockThreadCpuTimeId, time));
        return time[0] + (time[1] / 1e9);
    }

    // struct timespec: seconds, nanoseconds.
    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, [Out] long[] time);

    // Each property by itself, since each may fail.
    private static void LookAtEverything(BtfSpec btf)
    {
        foreach (BtfType type in btf.Types)
        {
            Try(() => type.Name);
            Try(type.ToString);
            Try(() => type.ToC());
            Try(() => type.ToC(withDependencies: true));
            Try(() => type.TryGetSize(out int size) && size < 1 << 16 ? type.Format(new byte[size]) : "");
            Try(() => type.TryGetSize(out _) ? type.Alignment : 0);
            Try(() => type.DeclarationTags.Count());
            Try(() => type is BtfStruct composite ? composite.FindMember("b.b") : null);
            Try(() => type is BtfEnum enumeration ? enumeration.Values.Count : 0);
            Try(() => type is BtfFunction function ? function.Prototype.Parameters.Count : 0);
        }

        Try(btf.ToC);
        Try(() => btf.FindTypes("a").Count);
    }

    private static void Try<T>(Func<T> action)
    {
        try
        {
            action();
        }
        catch (BpfFormatException)
        {
        }
    }
}
