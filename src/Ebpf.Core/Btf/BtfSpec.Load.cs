using Ebpf.Elf;

namespace Ebpf.Btf;

/// <summary>BTF from files.</summary>
public sealed partial class BtfSpec
{
    // Kernel 6.11: what a module built elsewhere needs of the kernel's types, by name and not by number.
    private const string DistilledBase = ".BTF.base";

    private const string KernelDirectory = "/sys/kernel/btf";

    /// <summary>Reads the BTF in a file.</summary>
    /// <param name="path">A raw BTF file, or an ELF file of any 64-bit machine with a <c>.BTF</c> section: a BPF object, a kernel image, a module.</param>
    /// <param name="baseSpec">What a split BTF builds on: the kernel's for a module's.</param>
    /// <exception cref="IOException">The file can not be read; <see cref="FileNotFoundException"/> when it does not exist.</exception>
    /// <exception cref="BpfFormatException">It has no well-formed BTF, or its base is missing.</exception>
    /// <exception cref="BpfNotSupportedException">It is a module that was built outside the kernel's tree, whose BTF builds on a section of its own.</exception>
    public static BtfSpec Load(string path, BtfSpec? baseSpec = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (SectionFile.Has(path, DistilledBase))
        {
            throw new BpfNotSupportedException(
                $"'{path}': its BTF builds on its own section {DistilledBase}, which the kernel translates when it loads the module: use LoadKernelModule");
        }

        return Parse(SectionFile.Read(path, Section), baseSpec);
    }

    /// <summary>Opens the BTF of the running kernel. Linux only; needs no privilege.</summary>
    /// <remarks>From Linux 6.16 on it is mapped, not read. A kernel without <c>/sys/kernel/btf</c> (before 5.4) may have its BTF in an image on
    /// disk, which is looked for where libbpf looks.</remarks>
    /// <exception cref="BpfNotSupportedException">The kernel has no BTF.</exception>
    public static BtfSpec LoadKernel()
    {
        RequireLinux();
        string path = $"{KernelDirectory}/vmlinux";
        if (File.Exists(path))
        {
            return KernelBtf.Map(path) is { } mapped ? Parse(mapped) : Load(path);
        }

        string release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return KernelImages(release).FirstOrDefault(File.Exists) is { } image
            ? Load(image)
            : throw new BpfNotSupportedException(
                $"this kernel, {release}, has no BTF: there is no {path} (Linux 5.4 or later, built with CONFIG_DEBUG_INFO_BTF=y), and no image on disk; "
                + "BTF of another source can be given as a file");
    }

    /// <summary>Opens the BTF of a loaded kernel module, which builds on the kernel's. Linux 5.11; needs no privilege.</summary>
    /// <param name="name">The module's name as in <c>/proc/modules</c>: <c>nf_conntrack</c>.</param>
    /// <param name="kernel">The kernel's BTF if it is open already; else it is opened.</param>
    /// <exception cref="BpfNotSupportedException">The kernel has no BTF for such a module.</exception>
    public static BtfSpec LoadKernelModule(string name, BtfSpec? kernel = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/', StringComparison.Ordinal) || name is "." or ".." or "vmlinux")
        {
            throw new ArgumentException($"'{name}' is not the name of a module", nameof(name));
        }

        RequireLinux();
        string path = $"{KernelDirectory}/{name}";
        return File.Exists(path)
            ? Load(path, kernel ?? LoadKernel())
            : throw new BpfNotSupportedException(
                $"there is no {path}: the module is not loaded, or is part of the kernel itself, or the kernel does not give the BTF of modules "
                + "(Linux 5.11 or later, built with CONFIG_DEBUG_INFO_BTF_MODULES=y)");
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("only Linux has BTF of its kernel; BTF in a file can be read everywhere");
        }
    }

    // The order is libbpf's (btf__load_vmlinux_btf).
    private static string[] KernelImages(string release) =>
    [
        $"/boot/vmlinux-{release}",
        $"/lib/modules/{release}/vmlinux-{release}",
        $"/lib/modules/{release}/build/vmlinux",
        $"/usr/lib/modules/{release}/kernel/vmlinux",
        $"/usr/lib/debug/boot/vmlinux-{release}",
        $"/usr/lib/debug/boot/vmlinux-{release}.debug",
        $"/usr/lib/debug/lib/modules/{release}/vmlinux",
    ];
}
