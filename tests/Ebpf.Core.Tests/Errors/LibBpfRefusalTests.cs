using Ebpf.Tests;

namespace Ebpf.Core.Tests.Errors;

/// <summary>Objects that libbpf, or the kernel before it verifies, refuses (tests/bpf/refuse_*.bpf.c).</summary>
public sealed class LibBpfRefusalTests
{
    [KernelTheory]
    [InlineData("symbol", "this kernel has no 'symbol_of_another_world', which the object declares (extern)")]
    [InlineData("variable", "this kernel has no variable 'variable_of_another_world' in its BTF (extern __ksym)")]
    [InlineData("function", "this kernel and its loaded modules have no function 'function_of_another_world' for programs (kfunc, extern __ksym)")]
    [InlineData("target",
        "program 'traces_a_function' is for 'function_of_another_world', which is not in the BTF of this kernel or of a loaded module")]
    [InlineData("struct_ops", "this kernel has no struct_ops type 'ops_of_another_world'")]
    public void What_the_kernel_lacks_is_named(string name, string reason)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject($"refuse_{name}"));
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => Collection.Load(spec));
            Assert.StartsWith($"'refuse_{name}' could not be loaded: {reason} (libbpf: ", error.Message, StringComparison.Ordinal);
            Assert.NotEqual(0, error.Errno);
        });
    }

    [KernelFact]
    public void Missing_option_of_the_kernels_configuration_is_named_or_that_there_is_no_configuration()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("refuse_config"));
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => Collection.Load(spec));
        Assert.Contains(
            File.Exists("/proc/config.gz") || File.Exists($"/boot/config-{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}")
                ? "this kernel has no 'CONFIG_OF_ANOTHER_WORLD'"
                : "found neither in /proc/config.gz nor in /boot/config-*",
            error.Message,
            StringComparison.Ordinal);
    }

    [KernelFact]
    public void Missing_tracepoint_is_named()
    {
        CollectionSpec spec = Only("refuse_target", "traces_a_tracepoint");
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => Collection.Load(spec));
        Assert.Contains("program 'traces_a_tracepoint' is for 'tracepoint_of_another_world'", error.Message, StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData("replaces_a_function", "program 'replaces_a_function' is for another BPF program, which is not given")]
    [InlineData("is_of_an_unknown_kind",
        "program 'is_of_an_unknown_kind' has a section name that libbpf does not know: 'hook_of_another_world/function'")]
    public void What_the_object_does_not_say_is_named(string program, string reason)
    {
        CollectionSpec spec = Only("refuse_target", program);
        BpfException error = Assert.Throws<BpfException>(() => Collection.Load(spec));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Kernel_that_refuses_trampolines_is_named_as_such_and_alternatives_are_given()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("refuse_trampoline"));
        BpfNotSupportedException? error = null;
        try
        {
            Collection.Load(spec).Dispose();
        }
        catch (BpfNotSupportedException e)
        {
            error = e;
        }

        Assert.SkipWhen(error is null, "needs a kernel without trampolines because this one has them");
        Assert.StartsWith(
            "program 'enters' (Tracing) could not be loaded: EPERM: Operation not permitted: this kernel refuses BPF trampolines",
            error.Message,
            StringComparison.Ordinal);
        Assert.Contains("attach by kprobe and kretprobe, tracepoint, raw_tp or tp_btf instead", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed to find valid kernel BTF", "this kernel has no BTF (type information)", "CONFIG_DEBUG_INFO_BTF")]
    [InlineData("Error loading vmlinux BTF: -ESRCH", "this kernel has no BTF (type information)", "/sys/kernel/btf/vmlinux")]
    [InlineData("struct_ops init_kern x: Cannot find member tick in kernel BTF",
        "the struct_ops type 'x' of this kernel has no member 'tick'", "leave the member zero")]
    [InlineData("extern (kcfg) 'CONFIG_HZ': value '1000' doesn't fit in 1 bytes",
        "'CONFIG_HZ' can not be had as the object declares it: value '1000' doesn't fit in 1 bytes", "type")]
    public void Warnings_that_are_hard_to_cause_are_read(string warning, string reason, string hint)
    {
        BpfException? error = Ebpf.Errors.LibBpfRules.Find("'x'", 3, ["something else", warning]);
        Assert.Contains(reason, error?.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error!.Message, StringComparison.Ordinal);
        Assert.Contains($"(libbpf: {warning})", error.Message, StringComparison.Ordinal);
    }

    private static CollectionSpec Only(string name, string program)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject(name));
        foreach (ProgramSpec each in spec.Programs.Values)
        {
            each.AutoLoad = each.Name == program;
        }

        return spec;
    }
}
