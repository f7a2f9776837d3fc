using Ebpf.Btf;
using Ebpf.Elf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>Every type, asked of this library and of libbpf.</summary>
public sealed class BtfAgainstLibBpfTests(ITestOutputHelper output)
{
    public static TheoryData<string> Objects =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "bpf"), "*.o").Select(path => Path.GetFileName(path)!)];

    [KernelFact(Needs.KernelBtf, LibBpf = "1.4")]
    public void Running_kernel()
    {
        using var native = new NativeBtf(File.ReadAllBytes("/sys/kernel/btf/vmlinux"));
        Compare(BtfSpec.LoadKernel(), native, from: 1, everyNthName: 500);
    }

    [KernelFact(Needs.ModuleBtf, LibBpf = "1.4")]
    public void Loaded_modules()
    {
        using var nativeKernel = new NativeBtf(File.ReadAllBytes("/sys/kernel/btf/vmlinux"));
        BtfSpec kernel = BtfSpec.LoadKernel();
        foreach (string path in Directory.GetFiles("/sys/kernel/btf").Where(path => !path.EndsWith("/vmlinux", StringComparison.Ordinal)))
        {
            using var native = new NativeBtf(File.ReadAllBytes(path), nativeKernel);
            BtfSpec btf = BtfSpec.LoadKernelModule(Path.GetFileName(path), kernel);
            Assert.Same(kernel, btf.Base);
            Compare(btf, native, from: (uint)kernel.TypeCount, everyNthName: 100);
        }
    }

    [KernelTheory(LibBpf = "1.4")]
    [MemberData(nameof(Objects))]
    public void Test_object(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "bpf", name);
        using var native = new NativeBtf(SectionFile.Read(path, ".BTF"));
        Compare(BtfSpec.Load(path), native, from: 1, everyNthName: 1);
    }

    private void Compare(BtfSpec btf, NativeBtf native, uint from, int everyNthName)
    {
        Assert.Equal(native.Count, (uint)btf.TypeCount);
        int sized = 0, aligned = 0, found = 0;
        for (uint id = from; id < native.Count; id++)
        {
            BtfType type = btf.GetTypeById(id);
            (string name, uint info, uint sizeOrType) = native.Type(id);
            Assert.Equal((id, name, info), (type.Id, type.Name, type.Word(1)));
            Assert.Equal((BtfKind)(info >> 24 & 0x1f), type.Kind);
            Assert.Equal(sizeOrType, type.Word(2));

            // Of a tag libbpf gives the size of what is tagged.
            if (type is not BtfDeclarationTag)
            {
                bool hasSize = type.TryGetSize(out int size);
                Assert.Equal(Math.Max(native.Size(id), -1), hasSize ? size : native.Size(id) < 0 ? -1 : -2);
                sized += hasSize ? 1 : 0;
                if (hasSize && type is not (BtfVariable or BtfDataSection) && type.Alignment is not 16 and var alignment)
                {
                    // libbpf knows no alignment over 8, and takes what has __int128 at an odd place for unpacked.
                    Assert.True(native.Alignment(id) == alignment || (alignment == 1 && Has128Bits(type)), $"{type}: {alignment}");
                    aligned++;
                }
            }

            if (name.Length > 0 && id % everyNthName == 0)
            {
                Assert.Equal((uint)native.Find(name, (uint)type.Kind), btf.FindType(name, type.Kind)!.Id);
                found++;
            }
        }

        output.WriteLine($"{native.Count - from} types, {sized} sizes, {aligned} alignments, {found} names");
    }

    private static bool Has128Bits(BtfType type) =>
        type.UnderlyingType is BtfStruct composite && composite.Members.Any(member => member.Type.Alignment == 16);
}
