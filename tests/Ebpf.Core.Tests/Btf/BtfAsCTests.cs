using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>Types as C: what the compiler makes of the text is laid out as BTF says.</summary>
public sealed class BtfAsCTests(ITestOutputHelper output)
{
    [KernelTheory(Needs.KernelBtf)]
    [InlineData("task_struct")]
    [InlineData("sk_buff")]
    [InlineData("file")]
    [InlineData("inode")]
    [InlineData("dentry")]
    [InlineData("super_block")]
    [InlineData("sock")]
    [InlineData("tcp_sock")]
    [InlineData("udp_sock")]
    [InlineData("net_device")]
    [InlineData("net")]
    [InlineData("mm_struct")]
    [InlineData("vm_area_struct")]
    [InlineData("page")]
    [InlineData("folio")]
    [InlineData("cred")]
    [InlineData("nsproxy")]
    [InlineData("pid")]
    [InlineData("signal_struct")]
    [InlineData("rq")]
    [InlineData("cgroup")]
    [InlineData("bpf_prog")]
    [InlineData("bpf_map")]
    [InlineData("bpf_verifier_env")]
    [InlineData("perf_event")]
    [InlineData("pt_regs")]
    [InlineData("request")]
    [InlineData("bio")]
    [InlineData("trace_event_call")]
    [InlineData("linux_binprm")]
    [InlineData("xdp_buff")]
    public async Task Type_of_the_kernel_compiles_with_what_it_needs(string name)
    {
        Assert.SkipWhen(name == "folio" && !Machine.IsKernel("5.16"), "needs kernel 5.16");
        BtfStruct type = BtfSpec.LoadKernel().FindType<BtfStruct>(name)!;
        var compiled = new CompiledTypes(type.ToC(withDependencies: true));
        compiled.Assert(type);
        Assert.True(compiled.Assertions > 3);
        Assert.Equal("", await compiled.CompileAsync());
    }

    [KernelFact(Needs.KernelBtf)]
    public async Task All_types_of_the_kernel_compile()
    {
        BtfSpec btf = BtfSpec.LoadKernel();
        await CompileAsync(btf, from: 1, atLeast: 10_000);
    }

    [KernelFact(Needs.ModuleBtf)]
    [Trait("Kernel", "one")]
    public async Task All_types_of_a_module_compile()
    {
        string module = new DirectoryInfo("/sys/kernel/btf").GetFiles().Where(file => file.Name != "vmlinux").MaxBy(file => file.Length)!.Name;
        BtfSpec btf = BtfSpec.LoadKernelModule(module);
        await CompileAsync(btf, (uint)btf.Base!.TypeCount, atLeast: 0);
    }

    [Fact]
    public async Task All_types_of_an_object_compile()
    {
        BtfSpec btf = BtfSpec.Load(TestFiles.BpfObject("btf_zoo"));
        await CompileAsync(btf, from: 1, atLeast: 39);
    }

    [Theory]
    [InlineData("color", "enum color {\n\tRED = 0,\n\tGREEN = 7,\n\tBLUE = ")]
    [InlineData("flags", "struct flags {\n\tunsigned int low: 3;\n\tint middle: 5;\n\tunsigned long long wide: 40;\n\t_Bool last: 1;\n\tenum color color: 8;\n};\n")]
    [InlineData("packed", "struct packed {\n\tchar kind;\n\tlong long value;\n\tshort end;\n} __attribute__((packed));\n")]
    [InlineData("aligned", "struct aligned {\n\tchar first;\n\tchar ___padding1[63];\n\tint second;\n\tchar ___padding2[60];\n};\n")]
    [InlineData("compare_t", "typedef int (*compare_t)(const void *, const void *);\n")]
    [InlineData("declared_only", "struct declared_only;\n")]
    [InlineData("program", "extern int program(void *ctx);\n")]
    [InlineData("constant", "extern volatile const long constant;\n")]
    [InlineData("hidden", "static volatile int hidden;\n")]
    [InlineData("values", "extern struct {\n\tint (*type)[2];\n\tint (*max_entries)[1];\n\t__u32 *key;\n\tstruct flags *value;\n} values;\n")]
    [InlineData("license", "extern char LICENSE[13];\n")]
    public void Definition(string name, string expected) =>
        Assert.StartsWith(expected, BtfSpec.Load(TestFiles.BpfObject("btf_zoo")).FindTypes(name)[0].ToC(), StringComparison.Ordinal);

    [Fact]
    public void Dependencies_come_first_and_once()
    {
        string text = BtfSpec.Load(TestFiles.BpfObject("btf_zoo")).FindType<BtfVariable>("zoo")!.ToC(withDependencies: true);
        string[] parts = ["enum color {", "typedef unsigned long long counter_t;", "struct declared_only;", "struct packed {", "struct zoo {", "extern struct zoo zoo;"];
        int[] places = [.. parts.Select(part => text.IndexOf(part, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.True(places[^2] > places[..^2].Max() && places[^1] > places[^2]);
        Assert.All(parts, part => Assert.Equal(text.IndexOf(part, StringComparison.Ordinal), text.LastIndexOf(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Names_that_C_would_refuse_are_changed()
    {
        var bytes = new BtfBytes();
        uint word = bytes.Int("u32", isSigned: false), fraction = bytes.Add(BtfKind.Float, "f64", 8);
        uint value = bytes.String("Some");
        bytes.Struct("core::option::Option<u32>", 16, ("default", word, 0), ("0", word, 32), ("type", fraction, 64));
        bytes.Struct("twice", 4, ("a", word, 0));
        uint second = bytes.Struct("twice", 8, ("a", word, 0), ("b", word, 32));
        bytes.Add(BtfKind.Enum, "twice", 4, 1, words: [value, 1]);
        bytes.Add(BtfKind.Enum, "", 4, 1, words: [value, 2]);
        bytes.Add(BtfKind.Typedef, "__builtin_va_list", second);
        bytes.Add(BtfKind.Typedef, "Some", second);
        var compiled = new CompiledTypes(bytes.Parse().ToC());
        compiled.Assert("sizeof(struct core__option__Option_u32_) == 16");
        compiled.Assert("__builtin_offsetof(struct core__option__Option_u32_, default_) == 0");
        compiled.Assert("__builtin_offsetof(struct core__option__Option_u32_, _0) == 4");
        compiled.Assert("sizeof(struct twice) == 4 && sizeof(struct twice___2) == 8 && sizeof(enum twice___3) == 4");
        compiled.Assert("sizeof(__builtin_va_list___2) == 8");
        Assert.Equal("", await compiled.CompileAsync());
    }

    [Fact]
    public async Task Sizes_that_C_would_not_give_are_told()
    {
        var bytes = new BtfBytes();
        uint value = bytes.String("ONE"), other = bytes.String("TWO"), small = bytes.String("a"), rest = bytes.String("b"), wide = bytes.String("c");
        uint integer = bytes.Int(), letter = bytes.Int("char", 1);
        bytes.Add(BtfKind.Enum, "narrow", 1, 1, words: [value, 1]);
        bytes.Add(BtfKind.Enum64, "wide", 8, 1, words: [other, 2, 0]);
        bytes.Struct("opaque", 40);
        bytes.Add(BtfKind.Union, "roomy", 64, 1, words: [small, integer, 0]);
        bytes.Struct("odd", 13, ("a", integer, 8), ("b", integer, 64));
        // Bit-fields with holes between them, then a byte.
        bytes.Add(BtfKind.Struct, "holes", 12, 3, flag: true, [small, integer, 5u << 24 | 3, rest, integer, 3u << 24 | 45, wide, letter, 64]);
        BtfSpec btf = bytes.Parse();
        var compiled = new CompiledTypes(btf.ToC());
        compiled.Assert("sizeof(enum narrow) == 1 && sizeof(enum wide) == 8");
        foreach (BtfStruct type in btf.Types.OfType<BtfStruct>())
        {
            compiled.Assert(type);
        }

        Assert.Equal("", await compiled.CompileAsync());
        Assert.Contains("char: 3;\n\tint a: 5;\n\tchar ___padding1[4];\n\tchar: 5;\n\tint b: 3;\n\tchar ___padding2[2];\n\tchar c;", btf.FindType<BtfStruct>("holes")!.ToC(), StringComparison.Ordinal);
    }

    private async Task CompileAsync(BtfSpec btf, uint from, int atLeast)
    {
        var compiled = new CompiledTypes(btf.ToC());
        // Of those with the same name, one has it in C.
        HashSet<string> unique = [.. btf.Types.Where(type => type is BtfStruct or BtfEnum).GroupBy(type => type.Name).Where(group => group.Count() == 1).Select(group => group.Key)];
        foreach (BtfStruct type in btf.Types.OfType<BtfStruct>().Where(type => type.Id >= from && unique.Contains(type.Name)))
        {
            compiled.Assert(type);
        }

        Assert.InRange(compiled.Assertions, atLeast, int.MaxValue);
        Assert.Equal("", await compiled.CompileAsync());
        output.WriteLine($"{compiled.Assertions} sizes and offsets");
    }
}
