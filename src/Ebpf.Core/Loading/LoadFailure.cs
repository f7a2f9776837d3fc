using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>Finds out whether an option is to blame for a failed load, and says what is wrong with it.</summary>
internal static class LoadFailure
{
    internal static BpfException Explain(CollectionSpec spec, CollectionOptions options, LoadPlan plan, OpenObject obj, int errno, LibBpfOperation operation)
    {
        if (FailureExplainer.NoDescriptor($"'{spec.Name}', whose maps and programs take two file descriptors each, could not be loaded", errno) is { } exhausted)
        {
            return exhausted;
        }

        if (PinMismatch(obj) is { } mismatch)
        {
            return mismatch;
        }

        string? reason = WrongBtf(options, operation) ?? WrongToken(options, errno, operation);
        return reason is null
            ? FailureExplainer.Load(spec, spec.Programs.Values.Where(plan.Loads), errno, operation)
            : new BpfException($"'{spec.Name}' could not be loaded: {reason} ({Errno.Describe(errno)}); libbpf says: {string.Join("; ", operation.Warnings)}", errno);
    }

    private static unsafe MapMismatchException? PinMismatch(OpenObject obj)
    {
        foreach (OpenMap map in obj.Maps.Where(map => map.WasPinned))
        {
            int fd = LibBpf.bpf_obj_get(map.PinPath);
            if (fd < 0)
            {
                continue;
            }

            using var pinned = new SafeBpfHandle(fd);
            if (BpfFd.KindOf(fd) is (BpfObjectKind.Program or BpfObjectKind.Link) and BpfObjectKind kind)
            {
                return new MapMismatchException(
                    map.Name, $"the pin at '{map.PinPath}' is that of a {BpfFd.Name(kind)}, not of a map; set another CollectionOptions.PinPath");
            }

            IReadOnlyList<string> differences = MapShape.Of(fd, map.Name).DifferencesFrom(MapShape.Of(map.Native));
            if (differences.Count > 0)
            {
                return new MapMismatchException(
                    map.Name, $"another kind of map is pinned at '{map.PinPath}': {string.Join("; ", differences)}; remove that pin, or set another CollectionOptions.PinPath");
            }
        }

        return null;
    }

    private static string? WrongBtf(CollectionOptions options, LibBpfOperation operation) =>
        options.BtfPath is not null && Says(operation, "failed to parse target BTF")
            ? $"CollectionOptions.BtfPath '{options.BtfPath}' is {(File.Exists(options.BtfPath) ? "no BTF" : "not there")}"
            : null;

    // bpf_token_create() of the kernel.
    private static string? WrongToken(CollectionOptions options, int errno, LibBpfOperation operation)
    {
        if (string.IsNullOrEmpty(options.TokenPath) || !(Says(operation, "create BPF token from") || Says(operation, "to open BPF FS mount at")))
        {
            return null;
        }

        string reason = errno switch
        {
            Errno.ENOENT when !Directory.Exists(options.TokenPath) => "there is no such directory",
            Errno.ENOENT => "this bpffs delegates nothing: mount it with delegate_cmds=…, delegate_maps=…, delegate_progs=…, delegate_attachs=…",
            Errno.EOPNOTSUPP => "a bpffs of the initial user namespace gives no tokens: capabilities are used there",
            Errno.EPERM => "this process is not in the bpffs's user namespace, or lacks CAP_BPF in it",
            _ => "it is not the root directory of a bpffs, or the kernel is older than 6.9",
        };
        return $"no BPF token comes from CollectionOptions.TokenPath '{options.TokenPath}': {reason}";
    }

    private static bool Says(LibBpfOperation operation, string text) =>
        operation.Warnings.Any(warning => warning.Contains(text, StringComparison.Ordinal));
}
