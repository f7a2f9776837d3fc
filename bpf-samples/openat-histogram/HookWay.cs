using System.Runtime.InteropServices;
using Ebpf.Links;

namespace OpenatHistogram;

/// <summary>A way to see files being opened, and the plan that takes the first way which the running kernel offers.</summary>
/// <param name="Name">As <c>--way</c> names it.</param>
/// <param name="Storage">Where the start of a call is kept until it returns.</param>
/// <param name="Make">The alternative of the plan.</param>
internal sealed record HookWay(string Name, string Storage, Func<ProbePlanBuilder, ProbeAlternative> Make)
{
    // Since kernel 5.6 all four system calls come through here, 32-bit ones too; not those of io_uring.
    private const string Function = "do_sys_openat2";

    private static readonly HookWay[] _all =
    [
        new("fsession", "session", p => p.Fsession(Function, "fsession")),
        new("fentry", "task", p => p.All(p.Fexit(Function, "fexit_task"), p.Fentry(Function, "fentry_task"))),
        new("fentry", "hash", p => p.All(p.Fexit(Function, "fexit_hash"), p.Fentry(Function, "fentry_hash"))),
        new("kprobe.session", "session", p => Session(p, "session")),
        new("kprobe.session", "session", p => Session(p, "session_6_10")),
        new("kprobe", "task", p => Kprobes(p, "task")),
        new("kprobe", "hash", p => Kprobes(p, "hash")),
        new("tracepoint", "task", p => Tracepoints(p, "task")),
        new("tracepoint", "hash", p => Tracepoints(p, "hash")),
    ];

    /// <summary>The ways that the options allow, best first. A limit of calls in flight is one of the hash.</summary>
    internal static HookWay[] For(Options options) =>
        [.. _all.Where(way => (options.Way is null || way.Name == options.Way) && (options.InFlight is null || way.Storage == "hash"))];

    private static ProbeAlternative Session(ProbePlanBuilder plan, string program) =>
        plan.KprobeSession(program, new KprobeMultiOptions { Symbols = [Function] });

    // Returns first, here and elsewhere: a call is then never counted as started without the chance to be counted as finished.
    private static ProbeAlternative Kprobes(ProbePlanBuilder plan, string storage) =>
        plan.All(plan.Kretprobe(Function, $"kretprobe_{storage}"), plan.Kprobe(Function, $"kprobe_{storage}"));

    private static ProbeAlternative Tracepoints(ProbePlanBuilder plan, string storage)
    {
        // open and creat are not system calls of their own on arm64.
        string[] old = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? ["open", "creat"] : [];
        string[] calls = ["openat", "openat2", .. old];
        return plan.All(
        [
            .. calls.Select(call => plan.Tracepoint("syscalls", $"sys_exit_{call}", $"tp_exit_{storage}")),
            .. calls.Select(call => plan.Tracepoint("syscalls", $"sys_enter_{call}", old.Contains(call) ? $"tp_open_{storage}" : $"tp_openat_{storage}")),
        ]);
    }
}
