namespace Ebpf.Errors;

/// <summary>What libbpf refuses on its own when it loads an object, by its warnings (pr_warn() of libbpf.c and btf.c, libbpf 1.1 to 1.7).</summary>
internal static class LibBpfRules
{
    private const string Guard = "declare it __weak and test for it before its use, or load on a kernel that has it";
    private const string KernelBtf =
        "the kernel must be built with CONFIG_DEBUG_INFO_BTF (then /sys/kernel/btf/vmlinux is there); for CO-RE alone the BTF of this very kernel "
        + "from a file will do (CollectionOptions.BtfPath)";

    private static readonly LibBpfRule[] _rules =
    [
        // Kernel BTF as a whole stands before what is missing because of it.
        new("failed to find valid kernel BTF", "this kernel has no BTF (type information)", KernelBtf, isMissing: true),
        new("Error loading vmlinux BTF: {}", "this kernel has no BTF (type information)", KernelBtf, isMissing: true),
        new("vmlinux BTF is not found", "this kernel has no BTF (type information)", KernelBtf, isMissing: true),
        new("Error loading .BTF into kernel: {}. BTF is mandatory", "the kernel does not take the object's BTF, which it needs",
            "maps with locks, timers or struct_ops need a kernel that knows their kinds of BTF types: look up since which kernel"),

        // Externs.
        new("extern (var ksym) '{}': not found in kernel BTF", "this kernel has no variable '{0}' in its BTF (extern __ksym)", Guard,
            isMissing: true),
        new("extern (func ksym) '{}': not found in kernel or module BTFs",
            "this kernel and its loaded modules have no function '{0}' for programs (kfunc, extern __ksym)",
            Guard + "; if a module has it, load the module first", isMissing: true),
        new("extern (func ksym) '{}': func_proto [{}] incompatible", "the kernel's function '{0}' has other parameters than the object declares",
            "declare it as this kernel has it (bpftool btf dump file /sys/kernel/btf/vmlinux format c), under a second name with a suffix "
            + "if both must do (name___old)", isMissing: true),
        new("extern (var ksym) '{}': incompatible types", "the kernel's variable '{0}' has another type than the object declares",
            "declare it as this kernel has it", isMissing: true),
        new("extern (ksym) '{}': resolution is ambiguous", "the kernel has several symbols '{0}'",
            "declare its type, so that it is looked up in the kernel's BTF"),
        new("extern (kcfg) '{}': failed to get kernel version", "the version of this kernel is not known", "see uname -r"),
        new("extern (kcfg) '{}': {}", "the kernel's configuration option '{0}' can not be had as the object declares it: {1}",
            "declare it with a type that its value fits in"),
        new("failed to open system Kconfig",
            "the kernel's configuration is needed (extern __kconfig) and found neither in /proc/config.gz nor in /boot/config-*",
            "give the options that the object asks for (CollectionOptions.KernelConfig), or declare them __weak", isMissing: true),
        new("extern '{}' (strong): not resolved", "this kernel has no '{0}', which the object declares (extern)", Guard, isMissing: true),

        // Where programs are to be attached.
        new("prog '{}': failed to find kernel BTF type ID of '{}': {}",
            "program '{0}' is for '{1}', which is not in the BTF of this kernel or of a loaded module",
            "it may be inlined, renamed (.isra, .constprop), in a module that is not loaded, or of another kernel version: look it up by "
            + "bpftool btf dump file /sys/kernel/btf/vmlinux, have another way, or do not load this program (ProgramSpec.AutoLoad)", isMissing: true, namesTarget: true),
        new("prog '{}': failed to find BPF program (FD {}) BTF ID for '{}'",
            "program '{0}' is for function '{2}', which the target program does not have, or has no BTF for",
            "compile the target with -g, and name one of its global functions"),
        new("prog '{}': no BTF-based attach target is specified", "program '{0}' does not say what it is for",
            "name it in SEC(\"…/target\"), or set ProgramSpec.AttachTarget"),
        new("prog '{}': attach program FD is not set", "program '{0}' is for another BPF program, which is not given",
            "give the program that it extends or traces"),
        new("prog '{}': missing BPF prog type, check ELF section name '{}'", "program '{0}' has a section name that libbpf does not know: '{1}'",
            "see libbpf's list of section names, or set ProgramSpec.Type"),

        // struct_ops.
        new("struct_ops init_kern: struct bpf_struct_ops_{} is not found in kernel BTF", "this kernel has no struct_ops type '{0}'",
            "it needs another kernel version or configuration, or a module that is not loaded", isMissing: true),
        new("struct_ops init_kern: struct {} is not found in kernel BTF", "this kernel has no struct_ops type '{0}'",
            "it needs another kernel version or configuration, or a module that is not loaded", isMissing: true),
        new("struct_ops init_kern: struct {} data is not found in struct {}", "'{1}' of this kernel is not a struct_ops type",
            "it needs another kernel version", isMissing: true),
        new("struct_ops init_kern {}: Cannot find member {} in kernel BTF", "the struct_ops type '{0}' of this kernel has no member '{1}'",
            "leave the member zero on this kernel, or declare the structure without it", isMissing: true),
        new("struct_ops init_kern {}: {}", "the struct_ops type '{0}' of this kernel differs from what the object declares: {1}",
            "declare the structure as this kernel has it", isMissing: true),
        new("prog '{}': SEC(\"struct_ops\") program isn't referenced anywhere", "program '{0}' is in no struct_ops map",
            "name it in a variable in SEC(\".struct_ops\"), or do not load it"),

        // Maps beside their creation.
        new("specified path {} is not on BPF FS", "{0} is not in a BPF file system", "mount one: mount -t bpf bpf /sys/fs/bpf"),
        new("map '{}': failed to auto-pin at '{}': {}", "map '{0}' can not be pinned at {1}: {2}",
            "its directory must lie on a BPF file system (mount -t bpf), in a directory that exists, with no '.' in its name"),
        new("map '{}': failed to initialize slot [{}] to {}", "map '{0}' does not take what the object puts at index {1}: {2}",
            "see that map or program has the type that the map takes, and is loaded"),
        new("map '{}': failed to set initial contents: {}", "map '{0}' does not take its initial contents: {1}",
            "see that its size is that of the section"),
        new("map '{}': failed to freeze as read-only: {}", "map '{0}' can not be frozen: {1}", "constant data is frozen from kernel 5.2 on"),

        new("loading non-native endianness is unsupported", "the object is for processors of the other byte order",
            "compile it for -target bpf, or for this machine's order (bpfel or bpfeb)"),
        new("prog '{}': relo #{}: {}", "a CO-RE relocation of program '{0}' can not be done: {2}",
            "compile program and headers by one version of clang, and with -g"),
    ];

    internal static BpfException? Find(string what, int errno, IReadOnlyList<string> warnings, CollectionSpec? spec = null) =>
        _rules.Select(rule => rule.Apply(what, errno, warnings, spec)).FirstOrDefault(exception => exception is not null);
}
