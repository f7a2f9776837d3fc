using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>BPF trampolines, by loading fentry programs; nothing is attached.</summary>
internal static class TrampolineProbe
{
    // A function that only the kernel's own test of programs calls.
    private const string Function = "bpf_fentry_test1";

    private const string DirectCalls = "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS";

    private static readonly KernelVersion _arm64 = new(6, 4);

    internal static FeatureAnswer Ask()
    {
        Feature feature = Describe("BPF trampolines", new KernelVersion(5, 5), DirectCalls);
        if (Ask(feature, AttachType.TraceFentry) is { IsYes: false } answer)
        {
            return answer;
        }

        // A program for a function that ftrace can not redirect loads, and fails when it is attached.
        return KernelConfig.Current is { } config
            ? config.IsEnabled(DirectCalls) ? feature.Yes() : feature.No($"this kernel is built without {DirectCalls} ({config.Source})")
            : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 && KernelVersion.Current < _arm64
                ? feature.Unknown($"on arm64 this takes {_arm64} and {DirectCalls}, and the kernel's configuration can not be read")
                : feature.Yes();
    }

    internal static FeatureAnswer AskSession() =>
        Ask(Describe("fsession", new KernelVersion(7, 0)), AttachType.TraceFsession);

    private static Feature Describe(string name, KernelVersion since, params string[] config) =>
        new(name, since, ["CONFIG_BPF_JIT", "CONFIG_DEBUG_INFO_BTF", .. config], PermissionExplainer.Needs(ProgramType.Tracing));

    private static FeatureAnswer Ask(Feature feature, AttachType attach)
    {
        if (SystemProbe.FindInKernelBtf(feature, Function, AttachType.TraceFentry, out uint id) is { } unread)
        {
            return unread;
        }

        if (id == 0)
        {
            return feature.Unknown($"this kernel has no function {Function} to try with");
        }

        int errno = Load(attach, id);
        // The same kind of program, with the same privileges, but none of a trampoline: if that is granted, the privileges suffice.
        return errno == -Errno.EPERM && LoadsRawTracepoint()
            ? feature.No(
                "this kernel refuses BPF trampolines: EPERM to an fentry program, though it loads a tp_btf program, which takes the same privileges")
            : feature.Judge(errno);
    }

    private static bool LoadsRawTracepoint()
    {
        int id = LibBpf.libbpf_find_vmlinux_btf_id("sys_enter", (uint)AttachType.TraceRawTracepoint);
        return id > 0 && Load(AttachType.TraceRawTracepoint, (uint)id) == 0;
    }

    private static int Load(AttachType attach, uint id) =>
        Attempt.LoadProgram(
            ProgramType.Tracing, Attempt.Nothing, new bpf_prog_load_opts { expected_attach_type = (uint)attach, attach_btf_id = id });
}
