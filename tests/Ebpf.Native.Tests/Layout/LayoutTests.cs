using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Ebpf.Native.Tests.Layout;

public partial class LayoutTests
{
    // Declared in the headers and bound by nobody.
    private static readonly Dictionary<string, string> _unbound = new()
    {
        ["bpf_xdp_set_link_opts"] = "no function takes it",
        ["btf_dedup_opts"] = "BTF building is not bound",
        ["btf_permute_opts"] = "BTF building is not bound",
        ["btf_dump_opts"] = "BTF dumping is not bound",
        ["btf_dump_emit_type_decl_opts"] = "BTF dumping is not bound",
        ["btf_dump_type_data_opts"] = "BTF dumping is not bound",
    };

    [LinuxFact]
    public async Task Every_struct_is_laid_out_as_in_C()
    {
        NativeHeaders.Require();
        var structs = ManagedLayout.Structs
            .Where(t => !ManagedLayout.IsOpaque(t))
            .Select(t => (t.Name, HeaderStruct.TypeOf(t.Name), Rows: (IReadOnlyList<LayoutRow>)[.. ManagedLayout.Rows(t, t.Name)]))
            .ToArray();

        var native = await NativeLayout.MeasureAsync(structs);

        var isBits = BitField.All.Select(b => $"{b.Struct}.{b.Field}").ToHashSet();
        var rows = structs.SelectMany(s => s.Rows).Where(r => !isBits.Contains(r.Name));
        var bits = BitField.All
            .Where(b => native.Bits[$"{b.Struct}.{b.Member}"] != b.Mask)
            .Select(b => $"{b.Struct}.{b.Member}: C# 0x{b.Mask:x}; C 0x{native.Bits[$"{b.Struct}.{b.Member}"]:x}");
        Difference.AssertNone([.. LayoutComparison.Differences(rows, native.Rows), .. bits]);
    }

    [LinuxFact]
    public async Task A_wrong_struct_is_found_out()
    {
        LayoutRow[] rows = [.. ManagedLayout.Rows(typeof(WrongTcxOpts), "bpf_tcx_opts")];

        var native = await NativeLayout.MeasureAsync([("bpf_tcx_opts", "struct bpf_tcx_opts", rows)]);

        Assert.Equal(
            [
                "bpf_tcx_opts: C# offset 0, size 24, x; C offset 0, size 32, x",
                "bpf_tcx_opts.relative_fd: C# offset 12, size 4, s; C offset 12, size 4, u",
                "bpf_tcx_opts.expected_revision: C# offset 16, size 8, u; C offset 24, size 8, u",
            ],
            LayoutComparison.Differences(rows, native.Rows));
    }

    [Fact]
    public void A_field_that_C_lacks_is_found_out() =>
        Assert.Equal(
            ["s.f: C# offset 0, size 4, u; C has none"],
            LayoutComparison.Differences([new LayoutRow("s.f", 0, 4, 'u')], new Dictionary<string, LayoutRow>()));

    [Fact]
    public void Every_opts_struct_of_the_headers_is_bound()
    {
        NativeHeaders.Require();
        var declared = new[] { "bpf/bpf.h", "bpf/libbpf.h", "bpf/btf.h" }
            .SelectMany(h => OptsStruct().Matches(NativeHeaders.Read(h)))
            .Select(m => m.Groups[1].Value)
            .ToHashSet();
        var bound = ManagedLayout.Structs.Select(t => t.Name).Where(n => n.EndsWith("_opts", StringComparison.Ordinal)).ToHashSet();

        Assert.Empty(declared.Except(bound).Except(_unbound.Keys));
        Assert.Empty(bound.Except(declared));
        Assert.Empty(_unbound.Keys.Except(declared));
    }

    // The comparison above starts from the C# side: padding there may stand where C has a field.
    [Fact]
    public void No_field_of_the_headers_is_forgotten()
    {
        NativeHeaders.Require();
        Difference.AssertNone(
            from type in ManagedLayout.Structs
            where !ManagedLayout.IsOpaque(type)
            let bound = ManagedLayout.Rows(type, type.Name).SelectMany(r => r.Name.Split('.')).ToHashSet()
            from field in HeaderStruct.Fields(type.Name)
            where !bound.Contains(field) && !field.StartsWith("__", StringComparison.Ordinal)
            select $"{type.Name}: {field}");
    }

    [Fact]
    public void Fields_of_headers_are_understood() =>
        Assert.Equal(
            ["name", "data", "cnt", "a", "u"],
            HeaderStruct.Fields(
                "x",
                """
                struct y { int no; };
                struct x { char name[16]; const void *data; union { struct { __u32 cnt, a; } u; }; __u32 bits:3; size_t :0; };
                """));

    [Fact]
    public void Handles_are_opaque_in_C_too()
    {
        NativeHeaders.Require();
        foreach (Type handle in ManagedLayout.Structs.Where(ManagedLayout.IsOpaque))
        {
            Assert.Contains($"struct {handle.Name};", HeaderStruct.Headers, StringComparison.Ordinal);
            Assert.DoesNotContain($"struct {handle.Name} {{", HeaderStruct.Headers, StringComparison.Ordinal);
        }
    }

    // C# zeroes fields, not the bytes between them, and libbpf and the kernel refuse non-zero bytes that they do not know.
    [Fact]
    public void No_struct_has_bytes_that_belong_to_no_field() =>
        Difference.AssertNone(ManagedLayout.Structs
            .Where(t => !ManagedLayout.IsOpaque(t) && ManagedLayout.Holes(t).Any())
            .Select(t => $"{t.Name}: {string.Join(", ", ManagedLayout.Holes(t))}"));

    [Fact]
    public void A_hole_is_found_out() => Assert.Equal([20, 21, 22, 23], ManagedLayout.Holes(typeof(OptsWithHole)));

    [Fact]
    public void A_new_opts_struct_knows_its_size_and_is_zero_beyond()
    {
        var withSize = ManagedLayout.Structs.Where(t => t.GetField("sz") is not null).ToArray();
        Assert.Equal(ManagedLayout.Structs.Count(t => t.Name.EndsWith("_opts", StringComparison.Ordinal)) + 1, withSize.Length);
        foreach (Type type in withSize)
        {
            object opts = Activator.CreateInstance(type)!;
            Assert.Equal((nuint)ManagedLayout.SizeOf(type), type.GetField("sz")!.GetValue(opts));
            type.GetField("sz")!.SetValue(opts, (nuint)0);
            Assert.Equal(RuntimeHelpers.GetUninitializedObject(type), opts);
        }
    }

    [GeneratedRegex(@"^struct (\w+_opts) \{", RegexOptions.Multiline)]
    private static partial Regex OptsStruct();
}
