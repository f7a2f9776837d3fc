using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Qdiscs and filters over netlink, of whomever: libbpf finds only filters whose place is known.</summary>
internal static unsafe class TcNetlink
{
    // include/uapi/linux/netlink.h, rtnetlink.h, pkt_sched.h
    private const ushort NlmsgError = 2, NlmsgDone = 3, RtmNewQdisc = 36, RtmGetQdisc = 38, RtmNewTfilter = 44, RtmGetTfilter = 46;
    private const ushort NlmFRequest = 1, NlmFAck = 4, NlmFEcho = 8, NlmFDump = 0x300, TcaKind = 1;
    private const uint Clsact = 0xffff_fff1, ClsactIngress = 0xffff_fff2, ClsactEgress = 0xffff_fff3;
    private const int MessageHeader = 16, TcHeader = 20, AttributeHeader = 4;

    /// <summary>Whether the clsact qdisc of an interface of the calling thread's namespace has filters; null if the kernel does not tell.</summary>
    internal static bool? HasFilters(int ifindex) => Ask<bool?>(socket =>
    {
        bool? ingress = HasFilters(socket, ifindex, ClsactIngress);
        return ingress is false ? HasFilters(socket, ifindex, ClsactEgress) : ingress;
    });

    /// <summary>Whether an interface of the calling thread's namespace has the <c>ingress</c> qdisc in the place of <c>clsact</c>.</summary>
    internal static bool HasIngressQdisc(int ifindex) => Ask(socket =>
        Send(socket, RtmGetQdisc, NlmFRequest | NlmFEcho | NlmFAck, ifindex, Clsact) && Receive(socket, RtmNewQdisc) is { Length: > 0 } qdisc && Kind(qdisc) is "ingress");

    private static T? Ask<T>(Func<int, T> question)
    {
        int socket = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
        if (socket < 0)
        {
            return default;
        }

        try
        {
            return question(socket);
        }
        finally
        {
            _ = LibC.close(socket);
        }
    }

    private static bool? HasFilters(int socket, int ifindex, uint parent) =>
        Send(socket, RtmGetTfilter, NlmFRequest | NlmFDump, ifindex, parent) && Receive(socket, RtmNewTfilter) is { } first ? first.Length > 0 : null;

    // struct nlmsghdr { u32 len; u16 type, flags; u32 seq, pid } and struct tcmsg { u8 family, 3 pad; int ifindex; u32 handle, parent, info }.
    private static bool Send(int socket, ushort type, ushort flags, int ifindex, uint parent)
    {
        byte* request = stackalloc byte[MessageHeader + TcHeader];
        new Span<byte>(request, MessageHeader + TcHeader).Clear();
        *(uint*)request = MessageHeader + TcHeader;
        *(ushort*)(request + 4) = type;
        *(ushort*)(request + 6) = flags;
        *(int*)(request + MessageHeader + 4) = ifindex;
        *(uint*)(request + MessageHeader + 12) = parent;
        return LibC.send(socket, request, MessageHeader + TcHeader, 0) >= 0;
    }

    /// <summary>The first message of a type; empty if there is none, null if the kernel does not tell.</summary>
    private static byte[]? Receive(int socket, ushort type)
    {
        byte[] answer = new byte[32 << 10];
        byte[] found = [];
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
                int size = Math.Clamp((int)MemoryMarshal.Read<uint>(rest), MessageHeader, rest.Length);
                ushort kind = MemoryMarshal.Read<ushort>(rest[4..]);
                switch (kind)
                {
                    case NlmsgDone:
                        return found;

                    // Error 0 acknowledges the request.
                    case NlmsgError:
                        return size >= MessageHeader + sizeof(int) && MemoryMarshal.Read<int>(rest[MessageHeader..]) == 0 ? found : null;
                    default:
                        if (kind == type && found.Length == 0)
                        {
                            found = rest[..size].ToArray();
                        }

                        break;
                }

                rest = rest[Math.Min(rest.Length, size + 3 & ~3)..];
            }
        }
    }

    // struct rtattr { u16 len, type }, padded to 4 bytes.
    private static string? Kind(ReadOnlySpan<byte> message)
    {
        for (ReadOnlySpan<byte> rest = message[Math.Min(message.Length, MessageHeader + TcHeader)..]; rest.Length > AttributeHeader;)
        {
            int size = Math.Clamp(MemoryMarshal.Read<ushort>(rest), AttributeHeader, rest.Length);
            if (MemoryMarshal.Read<ushort>(rest[2..]) == TcaKind)
            {
                return Encoding.UTF8.GetString(rest[AttributeHeader..size].TrimEnd((byte)0));
            }

            rest = rest[Math.Min(rest.Length, size + 3 & ~3)..];
        }

        return null;
    }
}
