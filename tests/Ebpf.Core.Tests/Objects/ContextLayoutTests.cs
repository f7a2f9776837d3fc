using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

/// <summary>The context structs against what clang makes of the kernel's headers, as the BTF of a test program tells.</summary>
public sealed unsafe class ContextLayoutTests
{
    private const uint KindStruct = 4;
    private const uint KindUnion = 5;

    [Theory]
    [InlineData(typeof(XdpMd), "xdp_md")]
    [InlineData(typeof(SkBuffContext), "__sk_buff")]
    [InlineData(typeof(SkLookupContext), "bpf_sk_lookup")]
    public void Fields_are_where_C_has_them(Type type, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        btf* btf = LibBpf.btf__parse(TestFiles.BpfObject("runnable"), null);
        try
        {
            int id = LibBpf.btf__find_by_name_kind(btf, name, KindStruct);
            Assert.True(id > 0);
            Dictionary<string, (int, int)> kernel = Fields(btf, (uint)id, 0).ToDictionary();
            foreach (FieldInfo field in type.GetFields())
            {
                Assert.Equal((field.Name, kernel[field.Name.ToUpperInvariant()]), (field.Name, (OffsetOf(field), SizeOf(field.FieldType))));
            }

            // None is forgotten; a socket's address stands where its cookie is.
            Assert.Equal(
                type.GetFields().Select(field => field.Name.ToUpperInvariant()).Order(StringComparer.Ordinal),
                kernel.Keys.Where(field => !(type == typeof(SkLookupContext) && field == "SK")).Order(StringComparer.Ordinal));
            Assert.Equal(LibBpf.btf__resolve_size(btf, (uint)id), SizeOf(type));
        }
        finally
        {
            LibBpf.btf__free(btf);
        }
    }

    // Names without underscores and case, offsets and sizes in bytes; padding is left out, anonymous members are looked into.
    private static List<KeyValuePair<string, (int Offset, int Size)>> Fields(btf* btf, uint id, int start)
    {
        btf_type* type = LibBpf.btf__type_by_id(btf, id);
        uint* members = (uint*)(type + 1);
        List<KeyValuePair<string, (int, int)>> fields = [];
        for (uint i = 0; i < (type->info & 0xffff); i++)
        {
            string name = Marshal.PtrToStringUTF8((nint)LibBpf.btf__name_by_offset(btf, members[3 * i]))!;
            uint member = members[3 * i + 1];
            int offset = start + (int)(members[3 * i + 2] & 0xffffff) / 8;
            if (name.Length > 0)
            {
                fields.Add(new(name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant(), (offset, (int)LibBpf.btf__resolve_size(btf, member))));
            }
            else if ((LibBpf.btf__type_by_id(btf, member)->info >> 24 & 0x1f) is KindStruct or KindUnion)
            {
                fields.AddRange(Fields(btf, member, offset));
            }
        }

        return fields;
    }

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    // Marshal.OffsetOf does not know inline arrays.
    private static int OffsetOf(FieldInfo field)
    {
        var method = new DynamicMethod("OffsetOf", typeof(nint), null, typeof(ContextLayoutTests).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder value = il.DeclareLocal(field.DeclaringType!);
        il.Emit(OpCodes.Ldloca, value);
        il.Emit(OpCodes.Ldflda, field);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Ldloca, value);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ret);
        return (int)method.CreateDelegate<Func<nint>>()();
    }
}
