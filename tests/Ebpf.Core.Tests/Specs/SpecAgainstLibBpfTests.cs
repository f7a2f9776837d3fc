using System.Numerics;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Specs;

/// <summary>For every object that the tests have: what the spec says is what libbpf says of it after opening.</summary>
public sealed class SpecAgainstLibBpfTests
{
    /// <summary>All but the one that libbpf does not open, on purpose.</summary>
    public static TheoryData<string> Objects =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "bpf"), "*.bpf.o").Select(path => Path.GetFileName(path))
            .Where(file => file != "bad_kconfig.bpf.o").Order(StringComparer.Ordinal)];

    [KernelTheory(LibBpf = "1.7")]
    [MemberData(nameof(Objects))]
    public void Spec_says_what_libbpf_says(string file)
    {
        byte[] image = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "bpf", file));
        AssertSame(image);
    }

    // bpftool gen object does the same, with the same library.
    [KernelFact]
    public unsafe void Spec_of_a_linked_object_says_what_libbpf_says()
    {
        string output = Path.Combine(Path.GetTempPath(), $"ebpf-net-linked-{Environment.ProcessId}.bpf.o");
        try
        {
            bpf_linker* linker = LibBpf.bpf_linker__new(output, null);
            Assert.True(linker is not null);
            foreach (string name in (ReadOnlySpan<string>)["zoo_globals", "counting"])
            {
                Assert.Equal(0, LibBpf.bpf_linker__add_file(linker, TestFiles.BpfObject(name), null));
            }

            Assert.Equal(0, LibBpf.bpf_linker__finalize(linker));
            LibBpf.bpf_linker__free(linker);

            byte[] image = File.ReadAllBytes(output);
            AssertSame(image);
            CollectionSpec spec = CollectionSpec.Parse(image);
            Assert.Equal(77, spec.Variables["custom"].Get<int>());
            Assert.Equal(5u, spec.Variables["hidden"].Get<uint>());
            Assert.Equal(0u, spec.Variables["target_tgid"].Get<uint>());
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static void AssertSame(byte[] image)
    {
        CollectionSpec spec = CollectionSpec.Parse(image);
        using var opened = new OpenedObject(image);
        Assert.Equal(opened.Maps().Order(StringComparer.Ordinal), spec.Maps.Values.SelectMany(Facts).Order(StringComparer.Ordinal));
        Assert.Equal(opened.Programs().Order(StringComparer.Ordinal), spec.Programs.Values.Select(Fact).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Facts(MapSpec map)
    {
        yield return Fact(LibBpfName(map), map) + $" pinned={map.Pinning == MapPinning.ByName} created={(map.AutoCreate ? 1 : 0)}";
        if (map.InnerMap is { } inner)
        {
            yield return Fact(map.Name + ".inner", inner);
        }

        if (map.Data is { } data)
        {
            yield return $"{LibBpfName(map)} = {Convert.ToHexString(data.Bytes)}";
        }
    }

    // Of a section of zeros libbpf knows only what the kernel keeps of a name.
    private static string LibBpfName(MapSpec map) =>
        map.Name.StartsWith(".bss.", StringComparison.Ordinal) && map.Name.Length > 15 ? map.Name[..15] : map.Name;

    private static string Fact(string name, MapSpec map)
    {
        // libbpf rounds up to a power of two of pages when it opens the object; a spec knows of no page size.
        uint entries = map.Type is MapType.RingBuffer or MapType.UserRingBuffer
            ? (uint)Environment.SystemPageSize * BitOperations.RoundUpToPowerOf2((map.MaxEntries + (uint)Environment.SystemPageSize - 1) / (uint)Environment.SystemPageSize)
            : map.MaxEntries;
        return $"{name}: {map.Type} key={map.KeySize} value={map.ValueSize} entries={entries} flags={(uint)map.Flags} extra={map.MapExtra} numa={map.NumaNode}";
    }

    private static string Fact(ProgramSpec program) =>
        $"{program.Name} in {program.SectionName.TrimStart('?')}: {program.Type} {program.AttachType ?? 0} load={(program.AutoLoad ? 1 : 0)} "
        + Convert.ToHexString(MemoryMarshal.AsBytes(program.Instructions));
}
