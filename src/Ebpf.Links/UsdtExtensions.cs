using Ebpf.Elf;
using Ebpf.Errors;
using Ebpf.Links.Probes;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to USDT probes: places that a program's authors marked for tracing (<c>sys/sdt.h</c>, DTrace's probes).</summary>
public static class UsdtExtensions
{
    /// <summary>
    /// Attaches the program to a USDT probe, everywhere it is in the file: it runs whenever a process passes the probe. Kernel 4.3; in shared libraries and
    /// position-independent programs without <see cref="UsdtOptions.Pid"/>, 5.15.
    /// </summary>
    /// <remarks>
    /// The object must include <c>bpf/usdt.bpf.h</c>, whose <c>bpf_usdt_arg</c> finds the arguments. A semaphore of the probe is raised while it is
    /// attached. The link can not be pinned.
    /// </remarks>
    /// <param name="program">A program in <c>SEC("usdt")</c>, from a collection that this process has loaded.</param>
    /// <param name="binary">A path or a name, as <see cref="UprobeExtensions.AttachUprobe"/> takes it.</param>
    /// <param name="provider">The probe's provider, such as <c>libc</c>.</param>
    /// <param name="name">The probe's name.</param>
    /// <param name="options">The process, a cookie; <see langword="null"/> for all processes.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such file, probe or process; the message has those that are like it.</exception>
    /// <exception cref="BpfNotSupportedException">
    /// The program was opened by its id, pin or descriptor; or the file is a shared library or position-independent, the kernel is older than 5.15 and there is
    /// no <see cref="UsdtOptions.Pid"/>.
    /// </exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or may not read the file.</exception>
    /// <exception cref="BpfException">The kernel or libbpf refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static unsafe BpfLink AttachUsdt(this BpfProgram program, string binary, string provider, string name, UsdtOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(provider);
        ArgumentException.ThrowIfNullOrEmpty(name);
        string path = BinaryPath.Resolve(binary, options?.Pid);
        string target = $"usdt {binary}:{provider}:{name}";
        try
        {
            return program.Attach(target, native =>
            {
                var opts = new bpf_usdt_opts { usdt_cookie = options?.Cookie ?? 0 };
                return LibBpf.bpf_program__attach_usdt(native, options?.Pid ?? -1, path, provider, name, &opts);
            });
        }
        catch (BpfException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH && Missing(path, provider, name, options?.Pid) is { } missing)
        {
            throw new BpfNotFoundException($"'{program.Name}' could not be attached to {target}: {missing}", e.Errno);
        }
        catch (BpfException e) when (e.Errno == Errno.ESRCH && path.Contains("/map_files/", StringComparison.Ordinal))
        {
            // libbpf looks for the path among the mappings.
            throw new BpfNotSupportedException(
                $"'{program.Name}' could not be attached to {target}: the process runs a file that was replaced since, and probes of such a library take kernel 5.15; "
                + "restart the process",
                e.Errno);
        }
        catch (BpfException e) when (e.Errno == Errno.EOPNOTSUPP && options?.Pid is null && KernelFeatures.Has(KernelFeature.AttachCookie) is { IsNo: true } cookies)
        {
            throw new BpfNotSupportedException(
                $"'{program.Name}' could not be attached to {target}: a probe in position-independent code, as of libraries, takes a Pid on this kernel: {cookies.Reason}", e.Errno);
        }
    }

    private static string? Missing(string path, string provider, string name, int? pid)
    {
        if (pid is { } process && !Directory.Exists($"/proc/{process}"))
        {
            return $"there is no process {process}";
        }

        using ExecutableFile file = FunctionOffsets.Open(path);
        IReadOnlyCollection<string> probes = file.UsdtProbes();
        string wanted = $"{provider}:{name}";
        return probes.Count == 0 ? $"'{path}' has no USDT probes"
            : probes.Contains(wanted) ? null
            : probes.Any(probe => probe.StartsWith(provider + ':', StringComparison.Ordinal))
                ? $"'{path}' has no USDT probe '{wanted}'{NearestNames.Sentence(wanted, probes)}"
                : $"'{path}' has no USDT provider '{provider}', but {Listing.Of(probes.Select(probe => probe[..probe.IndexOf(':', StringComparison.Ordinal)]).Distinct())}";
    }
}
