using Ebpf.Btf;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    private readonly Lazy<(BtfType? Key, BtfType? Value)> _types;

    private readonly DeclaredTypes _declared;

    /// <summary>The key's type in C; <see langword="null"/> where the map has no BTF, or this process may not read it.</summary>
    /// <remarks>
    /// That of a collection's map is the object file's. That of a map opened by its id, pin or descriptor is read from the kernel at the first use (kernel 4.18;
    /// needs CAP_SYS_ADMIN). <see cref="BtfType.Format"/> prints a key.
    /// </remarks>
    /// <exception cref="BpfFormatException">The map's BTF is malformed.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public BtfType? KeyType => _types.Value.Key;

    /// <summary>The value's type in C; for per-CPU kinds that of one CPU's value, for struct_ops the kernel's structure.</summary>
    /// <remarks><see langword="null"/> where the map has no BTF, or this process may not read it. <see cref="BtfType.Format"/> prints a value.</remarks>
    /// <inheritdoc cref="KeyType" path="/exception"/>
    public BtfType? ValueType => _types.Value.Value;

    private (BtfType? Key, BtfType? Value) ReadTypes()
    {
        if (_declared is { AreTheMaps: true } and not { Key: null, Value: null })
        {
            return (_declared.Key, _declared.Value);
        }

        (BtfType? key, BtfType? value) = ReadKernelTypes();
        return (key ?? _declared.Key, value ?? _declared.Value);
    }

    private (BtfType? Key, BtfType? Value) ReadKernelTypes()
    {
        MapInfo info = GetInfo();
        if (info.BtfVmlinuxValueTypeId is { } kernelType)
        {
            return (null, TryLoadKernel(info.BtfVmlinuxId)?.GetTypeById(kernelType));
        }

        BtfSpec? btf = info.BtfId is { } id ? TryReadBtf(id) : null;
        return (Find(info.BtfKeyTypeId), Find(info.BtfValueTypeId));

        BtfType? Find(uint? type) => btf is not null && type is { } known ? btf.GetTypeById(known) : null;
    }

    // Before kernel 6.9 it is always the kernel's own, and has no id.
    private static BtfSpec? TryLoadKernel(uint? id)
    {
        if (id is null)
        {
            return BtfSpec.LoadKernel();
        }

        int fd = LibBpf.bpf_btf_get_fd_by_id(id.Value);
        if (fd < 0)
        {
            return null;
        }

        // A module's name has 55 bytes at most (MODULE_NAME_LEN).
        const int room = 64;
        using var handle = new SafeBpfHandle(fd);
        byte* name = stackalloc byte[room];
        var info = new bpf_btf_info { name = (ulong)name, name_len = room };
        BpfFd.GetInfo(fd, ref info, $"BTF {id}");
        string module = BpfFd.NameOf(name);
        return module == "vmlinux" ? BtfSpec.LoadKernel() : BtfSpec.LoadKernelModule(module);
    }

    // Null where the privilege is missing, or the last user of the BTF has just gone: a map works without.
    private static BtfSpec? TryReadBtf(uint id)
    {
        int fd = LibBpf.bpf_btf_get_fd_by_id(id);
        if (fd < 0)
        {
            return null;
        }

        using var handle = new SafeBpfHandle(fd);
        var info = new bpf_btf_info();
        BpfFd.GetInfo(fd, ref info, $"BTF {id}");
        byte[] bytes = new byte[info.btf_size];
        fixed (byte* pointer = bytes)
        {
            info = new bpf_btf_info { btf = (ulong)pointer, btf_size = (uint)bytes.Length };
            BpfFd.GetInfo(fd, ref info, $"BTF {id}");
        }

        return BtfSpec.Parse(bytes);
    }
}
