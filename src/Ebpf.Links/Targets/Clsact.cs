using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Filters in the <c>clsact</c> qdisc of an interface. Used in the interface's network namespace.</summary>
internal static unsafe class Clsact
{
    private static readonly Lock _lock = new();

    // The qdiscs that this process has made, and removes once they are empty; by network namespace and index.
    private static readonly HashSet<(string Namespace, int Ifindex)> _made = [];

    /// <summary>Adds a filter, and the qdisc if it is missing.</summary>
    /// <param name="device">The interface.</param>
    /// <param name="direction">Which packets.</param>
    /// <param name="fd">The program.</param>
    /// <param name="filter">Its place; what the kernel chose is written back.</param>
    /// <returns>0 or a negative error number.</returns>
    internal static int Attach(OpenTarget device, TcDirection direction, int fd, ref bpf_tc_opts filter)
    {
        lock (_lock)
        {
            bpf_tc_hook hook = Hook(device, direction);
            int result = LibBpf.bpf_tc_hook_create(&hook);
            if (result == 0)
            {
                _made.Add(Key(device));
            }
            else if (result != -Errno.EEXIST || LacksEgress(device, direction))
            {
                return result;
            }

            bpf_tc_opts own = filter;
            own.prog_fd = fd;
            result = LibBpf.bpf_tc_attach(&hook, &own);
            if (result != 0)
            {
                RemoveIfEmpty(device);
                return result;
            }

            filter = own;
            return 0;
        }
    }

    /// <summary>Removes a filter unless another program has taken its place, and the qdisc if this process made it and nobody uses it.</summary>
    /// <returns>0 or a negative error number.</returns>
    internal static int Detach(OpenTarget device, TcDirection direction, in bpf_tc_opts filter)
    {
        lock (_lock)
        {
            bpf_tc_hook hook = Hook(device, direction);
            var place = new bpf_tc_opts { handle = filter.handle, priority = filter.priority };
            int result = LibBpf.bpf_tc_query(&hook, &place);
            if (result == 0 && place.prog_id == filter.prog_id)
            {
                place = new bpf_tc_opts { handle = filter.handle, priority = filter.priority };
                result = LibBpf.bpf_tc_detach(&hook, &place);
            }

            RemoveIfEmpty(device);
            return result;
        }
    }

    /// <summary>Whether there is the <c>ingress</c> qdisc instead, whose filters see what is received, for whichever direction they are added.</summary>
    internal static bool LacksEgress(OpenTarget device, TcDirection direction) =>
        direction == TcDirection.Egress && TcNetlink.HasIngressQdisc(device.Value);

    private static void RemoveIfEmpty(OpenTarget device)
    {
        if (_made.Contains(Key(device)) && TcNetlink.HasFilters(device.Value) is false)
        {
            // Both directions at once is the whole qdisc. Where it failed, the interface or the qdisc is gone.
            bpf_tc_hook both = Hook(device, TcDirection.Ingress | TcDirection.Egress);
            _ = LibBpf.bpf_tc_hook_destroy(&both);
            _made.Remove(Key(device));
        }
    }

    private static (string Namespace, int Ifindex) Key(OpenTarget device) => (device.NamespaceIdentity, device.Value);

    private static bpf_tc_hook Hook(OpenTarget device, TcDirection direction) => new() { ifindex = device.Value, attach_point = (uint)direction };
}
