using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Native;
using Ebpf.Objects;
using Ebpf.Tests;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Core.Tests.Objects;

/// <summary>The object links.bpf.o, loaded for one process, and attached through bpf(2) alone.</summary>
internal sealed unsafe partial class LinkObject : IDisposable
{
    internal LinkObject(Opener opener)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("links"));
        spec.Variables["target_tgid"].Set((uint)opener.Pid);
        Collection = Collection.Load(spec);
    }

    internal Collection Collection { get; }

    internal ulong Hits => Collection.Variables["hits"].Get<ulong>();

    internal BpfProgram this[string program] => Collection.Programs[program];

    internal BpfLink AttachRaw() => this["count_raw"].AttachByFd("raw tracepoint sys_enter", fd => LibBpf.bpf_raw_tracepoint_open("sys_enter", fd));

    internal BpfLink AttachIterator(string program) =>
        this[program].AttachByFd("iterator task", fd => LibBpf.bpf_link_create(fd, 0, (uint)AttachType.TraceIterator, null));

    internal BpfLink AttachCgroup(TestCgroup cgroup)
    {
        const int directoryAndCloseOnExec = 0x10000 | 0x80000;
        using var directory = new SafeFileHandle(open(cgroup.Path, directoryAndCloseOnExec), ownsHandle: true);
        int target = (int)directory.DangerousGetHandle();
        return this["count_device"].AttachByFd("cgroup", fd => LibBpf.bpf_link_create(fd, target, (uint)AttachType.CgroupDevice, null));
    }

    /// <summary>What an iterator writes.</summary>
    internal static string Read(BpfLink iterator)
    {
        using SafeAttachmentHandle.BorrowedAttachment link = iterator.BorrowLink("read");
        using var output = new SafeFileHandle(LibBpf.bpf_iter_create(link.Fd), ownsHandle: true);
        using var reader = new StreamReader(new FileStream(output, FileAccess.Read, bufferSize: 0), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public void Dispose() => Collection.Dispose();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);
}
