using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Names of objects that were not loaded by this process: the kernel keeps 15 bytes, and the rest may be in the object's BTF.</summary>
internal static unsafe class FullName
{
    private const int KernelNameLength = 15;
    private const uint KindDataSection = 15;

    /// <summary>The name of the only variable in <c>.maps</c> that begins as the kernel's name does; else the kernel's name.</summary>
    internal static string OfMap(bpf_map_info info)
    {
        string name = BpfFd.NameOf(info.name);
        if (!IsCut(name, info.btf_id))
        {
            return name;
        }

        btf* btf = LibBpf.btf__load_from_kernel_by_id(info.btf_id);
        try
        {
            return MapVariable(btf, name) ?? name;
        }
        finally
        {
            LibBpf.btf__free(btf);
        }
    }

    /// <summary>The name of the program's main function if it begins as the kernel's name does; else the kernel's name.</summary>
    internal static string OfProgram(int fd, bpf_prog_info info)
    {
        string name = BpfFd.NameOf(info.name);
        if (!IsCut(name, info.btf_id))
        {
            return name;
        }

        var function = new bpf_func_info();
        var question = new bpf_prog_info { func_info = (ulong)&function, nr_func_info = 1, func_info_rec_size = (uint)sizeof(bpf_func_info) };
        BpfFd.GetInfo(fd, ref question, $"program '{name}'");
        btf* btf = LibBpf.btf__load_from_kernel_by_id(info.btf_id);
        try
        {
            return NameOf(btf, function.type_id) is { } full && full.StartsWith(name, StringComparison.Ordinal) ? full : name;
        }
        finally
        {
            LibBpf.btf__free(btf);
        }
    }

    private static bool IsCut(string name, uint btfId) => btfId != 0 && Encoding.UTF8.GetByteCount(name) == KernelNameLength;

    // Null goes in and out: BTF takes a privilege of its own to read, and a short name is better than none.
    private static string? MapVariable(btf* btf, string start)
    {
        int section = btf is null ? -1 : LibBpf.btf__find_by_name_kind(btf, ".maps", KindDataSection);
        btf_type* type = section < 0 ? null : LibBpf.btf__type_by_id(btf, (uint)section);
        if (type is null)
        {
            return null;
        }

        // A data section is followed by a btf_var_secinfo per variable: type, offset, size.
        uint* variables = (uint*)(type + 1);
        int count = (int)(type->info & 0xffff);
        string[] alike = [.. Enumerable.Range(0, count).Select(i => NameOf(btf, variables[3 * i])).OfType<string>().Where(full => full.StartsWith(start, StringComparison.Ordinal))];
        return alike.Length == 1 ? alike[0] : null;
    }

    private static string? NameOf(btf* btf, uint id)
    {
        btf_type* type = btf is null ? null : LibBpf.btf__type_by_id(btf, id);
        return type is null ? null : Marshal.PtrToStringUTF8((nint)LibBpf.btf__name_by_offset(btf, type->name_off));
    }
}
