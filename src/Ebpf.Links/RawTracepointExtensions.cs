using System.Text;
using Ebpf.Errors;
using Ebpf.Loading;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to raw tracepoints: the tracepoint's own arguments, without the record that is made of them for users.</summary>
public static class RawTracepointExtensions
{
    private static readonly KernelVersion _cookies = new(6, 10);

    /// <summary>Attaches the program to a raw tracepoint: it runs on all CPUs, for all processes, whenever the tracepoint is passed. Kernel 4.17.</summary>
    /// <remarks>
    /// A program of type <see cref="ProgramType.RawTracepointWritable"/> (kernel 5.2) may write to the argument that the tracepoint declares as writable.
    /// Programs in <c>SEC("tp_btf/…")</c> are attached by <see cref="TracingExtensions.AttachTracing"/>.
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.RawTracepoint"/> or <see cref="ProgramType.RawTracepointWritable"/>.</param>
    /// <param name="name">The tracepoint's name without category, such as <c>sys_enter</c>.</param>
    /// <param name="options">How to attach it.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such tracepoint, or no cookies for it.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachRawTracepoint(this BpfProgram program, string name, RawTracepointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ulong cookie = options?.Cookie ?? 0;
        return program.AttachByFd($"raw tracepoint {name}", fd => Open(fd, name, cookie), errno => Explain(program, name, cookie, errno));
    }

    private static unsafe int Open(int fd, string name, ulong cookie)
    {
        if (cookie == 0)
        {
            return LibBpf.bpf_raw_tracepoint_open(name, fd);
        }

        OpenObject.Require(4, "A cookie of a raw tracepoint");
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
        {
            var opts = new bpf_raw_tp_opts { tp_name = text, cookie = cookie };
            return LibBpf.bpf_raw_tracepoint_open_opts(fd, &opts);
        }
    }

    private static BpfException? Explain(BpfProgram program, string name, ulong cookie, int errno)
    {
        string what = $"'{program.Name}' could not be attached to raw tracepoint {name}: {Errno.Describe(errno)}";
        return errno switch
        {
            Errno.ENOENT => new BpfNotSupportedException(
                $"{what}: this kernel has no tracepoint of this name, which is without category{KernelTargets.Alike(null, name)}", errno),
            Errno.EINVAL when cookie != 0 && KernelVersion.Current < _cookies => new BpfNotSupportedException(
                $"{what}: raw tracepoints have cookies from kernel {_cookies} on, and this is {KernelVersion.Current}", errno),
            Errno.EINVAL when program.Type is not (ProgramType.RawTracepoint or ProgramType.RawTracepointWritable) => new BpfException(
                $"{what}: raw tracepoints take programs of type RawTracepoint and RawTracepointWritable, and this is of type {program.Type}", errno),
            Errno.EINVAL when program.Type == ProgramType.RawTracepointWritable => new BpfException(
                $"{what}: the program writes beyond what the tracepoint lets it write, if it lets it write at all", errno),
            Errno.EINVAL => new BpfException($"{what}: the program reads more arguments than the tracepoint has", errno),
            _ => null,
        };
    }
}
