using System.Runtime.InteropServices;

namespace Ebpf.Native.Tests;

public unsafe class LibCTests
{
    [LinuxFact]
    public void A_duplicate_is_closed_on_exec_and_by_close()
    {
        const int GetFlags = 1, CloseOnExec = 1;
        using FileStream file = File.OpenRead("/dev/null");

        int duplicate = LibC.fcntl((int)file.SafeFileHandle.DangerousGetHandle(), LibC.F_DUPFD_CLOEXEC, 3);

        Assert.True(duplicate >= 3);
        Assert.Equal(CloseOnExec, LibC.fcntl(duplicate, GetFlags, 0));
        Assert.Equal(0, LibC.close(duplicate));
        Assert.Equal(-1, LibC.fcntl(duplicate, GetFlags, 0));
        Assert.Equal(Errno.EBADF, Marshal.GetLastPInvokeError());
    }

    [LinuxFact]
    public void Memory_is_mapped_and_unmapped()
    {
        nuint length = (nuint)Environment.SystemPageSize;

        nint memory = LibC.mmap(0, length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);

        Assert.NotEqual(LibC.MAP_FAILED, memory);
        *(byte*)memory = 1;
        Assert.Equal(0, LibC.munmap(memory, length));
        Assert.Equal(LibC.MAP_FAILED, LibC.mmap(0, length, LibC.PROT_READ, LibC.MAP_SHARED, -1, 0));
        Assert.Equal(Errno.EBADF, Marshal.GetLastPInvokeError());
    }

    [LinuxFact]
    public void A_perf_event_is_opened_and_enabled()
    {
        const uint Software = 1, Dummy = 9;
        var attr = new perf_event_attr { type = Software, config = Dummy, flags = perf_event_attr.disabled };

        int fd = LibC.perf_event_open(&attr, 0, -1, -1, LibC.PERF_FLAG_FD_CLOEXEC);
        int errno = Marshal.GetLastPInvokeError();

        Assert.SkipWhen(fd < 0 && errno is Errno.EACCES or Errno.EPERM or Errno.ENOSYS, $"perf_event_open: {Errno.Describe(errno)}");
        Assert.True(fd >= 0, Errno.Describe(errno));
        Assert.Equal(0, LibC.ioctl(fd, LibC.PERF_EVENT_IOC_ENABLE, 0));
        Assert.Equal(0, LibC.ioctl(fd, LibC.PERF_EVENT_IOC_DISABLE, 0));
        Assert.Equal(0, LibC.close(fd));
    }

    // Seen through the descriptor alone: nothing to unmount.
    [LinuxFact]
    public void A_detached_tracefs_is_mounted()
    {
        fixed (byte* tracefs = "tracefs"u8)
        {
            int context = LibC.fsopen(tracefs, LibC.FSOPEN_CLOEXEC);
            int errno = Marshal.GetLastPInvokeError();
            Assert.SkipWhen(context < 0 && errno is Errno.EPERM or Errno.ENOSYS or Errno.ENODEV, $"fsopen: {Errno.Describe(errno)}");
            Assert.True(context >= 0, Errno.Describe(errno));

            Assert.Equal(0, LibC.fsconfig(context, LibC.FSCONFIG_CMD_CREATE, null, null, 0));
            int mount = LibC.fsmount(context, LibC.FSMOUNT_CLOEXEC, 0);
            Assert.True(mount >= 0, Errno.Describe(Marshal.GetLastPInvokeError()));
            Assert.Equal(0, LibC.close(context));

            Assert.True(Directory.Exists($"/proc/self/fd/{mount}/events"));
            Assert.Equal(0, LibC.close(mount));
        }
    }

    [LinuxFact]
    public void A_failing_system_call_leaves_errno()
    {
        fixed (byte* nothing = "no_such_file_system"u8)
        {
            Assert.Equal(-1, LibC.fsopen(nothing, 0));
        }

        Assert.Contains(Marshal.GetLastPInvokeError(), new[] { Errno.ENODEV, Errno.EPERM, Errno.ENOSYS });
    }

    [LinuxFact]
    public void This_process_is_not_privileged_by_its_file() => Assert.Equal((nuint)0, LibC.getauxval(LibC.AT_SECURE));
}
