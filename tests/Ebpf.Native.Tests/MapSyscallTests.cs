using System.Runtime.InteropServices;

namespace Ebpf.Native.Tests;

/// <summary>One round through the kernel: strings, opts, info structs and return values as both sides see them.</summary>
public unsafe class MapSyscallTests
{
    private const uint Hash = 1;
    private const uint NoPreallocation = 1;

    [LinuxFact]
    public void A_map_is_made_filled_and_described()
    {
        var create = new bpf_map_create_opts { map_flags = NoPreallocation };
        int fd = LibBpf.bpf_map_create(Hash, "native_tests", sizeof(uint), sizeof(ulong), 7, &create);
        Assert.SkipWhen(fd is -Errno.EPERM, "BPF_MAP_CREATE: EPERM, CAP_BPF is missing.");
        Assert.True(fd >= 0, Errno.Describe(fd));
        try
        {
            uint key = 3;
            ulong value = 42;
            Assert.Equal(0, LibBpf.bpf_map_update_elem(fd, &key, &value, 0));
            value = 0;
            Assert.Equal(0, LibBpf.bpf_map_lookup_elem(fd, &key, &value));
            Assert.Equal(42ul, value);
            key = 4;
            Assert.Equal(-Errno.ENOENT, LibBpf.bpf_map_lookup_elem(fd, &key, &value));

            var info = new bpf_map_info();
            uint length = (uint)sizeof(bpf_map_info);
            Assert.Equal(0, LibBpf.bpf_map_get_info_by_fd(fd, &info, &length));
            Assert.Equal((Hash, 4u, 8u, 7u), (info.type, info.key_size, info.value_size, info.max_entries));
            Assert.Equal(NoPreallocation, info.map_flags);
            Assert.Equal("native_tests", Marshal.PtrToStringUTF8((nint)info.name));
        }
        finally
        {
            Assert.Equal(0, LibC.close(fd));
        }
    }

    [LinuxFact]
    public void An_opts_struct_without_its_size_is_refused()
    {
        var sink = new RecordingSink(LibBpfPrintLevel.Warn);
        bpf_map_create_opts noSize = default;

        using (LibBpfPrint.Redirect(sink))
        {
            Assert.Equal(-Errno.EINVAL, LibBpf.bpf_map_create(Hash, null, sizeof(uint), sizeof(ulong), 1, &noSize));
        }

        Assert.Equal(["libbpf: bpf_map_create_opts size (0) is too small\n"], sink.Texts);
    }
}
