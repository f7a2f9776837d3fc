using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to cgroups: they run for what the processes of the cgroup, and of those below, do.</summary>
public static class CgroupExtensions
{
    /// <summary>
    /// Attaches the program to a cgroup: packets, sockets, binds and connects, sysctls, devices, socket options, socket operations, LSM hooks
    /// (<c>SEC("lsm_cgroup/…")</c>, kernel 6.0). Kernel 4.10; with a link, that ends with the process, 5.7.
    /// </summary>
    /// <param name="program">A program for cgroups.</param>
    /// <param name="path">The cgroup: a directory of a cgroup v2 file system.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such directory.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel does not have the hook or an option.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF, or may not open the directory.</exception>
    /// <exception cref="BpfException">It is no cgroup v2, a program there does not share, or the kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">Neither the options nor the program tell the hook.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachCgroup(this BpfProgram program, string path) => AttachCgroup(program, path, new CgroupOptions());

    /// <inheritdoc cref="AttachCgroup(BpfProgram, string)"/>
    /// <param name="program">A program for cgroups.</param>
    /// <param name="path">The cgroup: a directory of a cgroup v2 file system.</param>
    /// <param name="options">The hook, and how it is shared.</param>
    public static BpfLink AttachCgroup(this BpfProgram program, string path, CgroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        return Attach(program, AttachTarget.OfCgroup(path), options);
    }

    /// <inheritdoc cref="AttachCgroup(BpfProgram, string)"/>
    /// <param name="program">A program for cgroups.</param>
    /// <param name="directory">The cgroup: an open directory of a cgroup v2 file system. It stays the caller's, and may be closed afterwards.</param>
    /// <param name="options">The hook, and how it is shared.</param>
    public static BpfLink AttachCgroup(this BpfProgram program, SafeHandle directory, CgroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        return Attach(program, AttachTarget.OfCgroup(directory), options);
    }

    private static BpfLink Attach(BpfProgram program, AttachTarget cgroup, CgroupOptions options)
    {
        AttachType type = AttachTypes.Resolve(program, options.AttachType, nameof(CgroupOptions.AttachType));
        if (options.Sharing != CgroupSharing.Multiple)
        {
            return AttachWithoutLink(program, cgroup.Open(), type, options);
        }

        OpenTarget target = cgroup.Open();
        string what = $"{type} of {target}";
        try
        {
            var native = new bpf_link_create_opts
            {
                // Links are of the kind that shares without saying so, and the kernel takes no flag before 6.15.
                flags = (uint)(options.Flags & ~AttachFlags.AllowMulti),
                cgroup = new() { relative_id = options.Anchor?.Id ?? 0, expected_revision = options.ExpectedRevision ?? 0 },
            };
            BpfLink link = LinkCreation.Create(program, target, what, type, native, errno => CgroupRefusal.Explain(program, target, what, type, options, errno));
            target.Dispose();
            return link;
        }
        catch (BpfNotSupportedException) when (KernelFeatures.Has(LinkType.Cgroup).IsNo)
        {
            return AttachWithoutLink(program, target, type, options);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    // Takes the target over.
    private static BpfLink AttachWithoutLink(BpfProgram program, OpenTarget target, AttachType type, CgroupOptions options)
    {
        string what = $"{type} of {target}";
        var native = new bpf_prog_attach_opts
        {
            flags = (uint)options.Flags,
            relative_id = options.Anchor?.Id ?? 0,
            expected_revision = options.ExpectedRevision ?? 0,
        };
        return LinkCreation.AttachWithoutLink(
            program, target, what, type, native, errno => CgroupRefusal.Explain(program, target, what, type, options, errno));
    }
}
