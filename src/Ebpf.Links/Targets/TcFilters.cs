using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Looks for filters of traffic control, of whomever: libbpf finds only those whose place is known.</summary>
internal static unsafe class TcFilters
{
    // include/uapi/linux/netlink.h, rtnetlink.h, pkt_sched.h
    private const ushort NlmsgError = 2, NlmsgDone = 3, RtmNewTfilter = 44, RtmGetTfilter = 46;
    private const ushort NlmFRequestAndDump = 0x301;
    private const uint ClsactIngress = 0xffff_fff2, ClsactEgress = 0xffff_fff3;
    private const int MessageHeader = 16, TcHeader = 20;

    /// <summary>Whether the clsact qdisc of an interface of the calling thread's namespace has filters; null if the kernel does not tell.</summary>
    internal static bool? Exist(int ifindex)
    {
        int socket = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
        if (socket < 0)
        {
            return null;
        }

        try
        {
            bool? ingress = Exist(socket, ifindex, ClsactIngress);
            return ingress is false ? Exist(socket, ifindex, ClsactEgress) : ingress;
        }
        finally
        {
            _ = LibC.close(socket);
        }
    }

    // struct nlmsghdr { u32 len; u16 type, flags; u32 seq, pid } and struct tcmsg { u8 family, 3 pad; int ifindex; u32 handle, parent, info }.
    private static bool? Exist(int socket, int ifindex, uint parent)
    {
        byte* request = stackalloc byte[MessageHeader + TcHeader];
        new Span<byte>(request, MessageHeader + TcHeader).Clear();
        *(uint*)request = MessageHeader + TcHeader;
        *(ushort*)(request + 4) = RtmGetTfilter;
        *(ushort*)(request + 6) = NlmFRequestAndDump;
        *(int*)(request + MessageHeader + 4) = ifindex;
        *(uint*)(request + MessageHeader + 12) = parent;
        if (LibC.send(socket, request, MessageHeader + TcHeader, 0) < 0)
        {
            return null;
        }

        byte[] answer = new byte[32 << 10];
        bool found = false;
        while (true)
        {
            nint length;
            fixed (byte* pointer = answer)
            {
                length = LibC.recv(socket, pointer, (nuint)answer.Length, 0);
            }

            if (length <= 0)
            {
                if (length < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
                {
                    continue;
                }

                return null;
            }

            for (ReadOnlySpan<byte> rest = answer.AsSpan(0, (int)length); rest.Length >= MessageHeader;)
            {
                int size = (int)MemoryMarshal.Read<uint>(rest);
                switch (MemoryMarshal.Read<ushort>(rest[4..]))
                {
                    case NlmsgDone:
                        return found;
                    case NlmsgError:
                        return null;
                    case RtmNewTfilter:
                        found = true;
                        break;
                }

                rest = rest[Math.Min(rest.Length, Math.Max(MessageHeader, size + 3 & ~3))..];
            }
        }
    }
}
