using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Native;

/// <summary>errno values of Linux (the same on x64 and arm64), of the kernel's inside, and of libbpf.</summary>
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int EIO = 5;
    internal const int ENXIO = 6;
    internal const int E2BIG = 7;
    internal const int ENOEXEC = 8;
    internal const int EBADF = 9;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int EFAULT = 14;
    internal const int EBUSY = 16;
    internal const int EEXIST = 17;
    internal const int EXDEV = 18;
    internal const int ENODEV = 19;
    internal const int ENOTDIR = 20;
    internal const int EISDIR = 21;
    internal const int EINVAL = 22;
    internal const int ENFILE = 23;
    internal const int EMFILE = 24;
    internal const int ENOSPC = 28;
    internal const int EROFS = 30;
    internal const int EDOM = 33;
    internal const int ERANGE = 34;
    internal const int EDEADLK = 35;
    internal const int ENAMETOOLONG = 36;
    internal const int ENOSYS = 38;
    internal const int ENOTEMPTY = 39;
    internal const int ELOOP = 40;
    internal const int ENOLINK = 67;
    internal const int EPROTO = 71;
    internal const int EBADMSG = 74;
    internal const int EOVERFLOW = 75;
    internal const int EILSEQ = 84;
    internal const int ENOPROTOOPT = 92;
    internal const int ENOTSOCK = 88;
    internal const int EOPNOTSUPP = 95;
    internal const int EAFNOSUPPORT = 97;
    internal const int EADDRINUSE = 98;
    internal const int EADDRNOTAVAIL = 99;
    internal const int ENETDOWN = 100;
    internal const int ENOTCONN = 107;
    internal const int ETIMEDOUT = 110;
    internal const int EALREADY = 114;
    internal const int ESTALE = 116;
    internal const int ECANCELED = 125;

    // Kernel-internal, yet bpf(2) lets it out; libc has no name for it.
    internal const int ENOTSUPP = 524;

    // enum libbpf_errno
    private const int FirstOfLibBpf = 4000;

    // By number; 41 and 58 are EWOULDBLOCK and EDEADLOCK of other architectures.
    private static readonly string[] _names =
    [
        "", "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF", "ECHILD", "EAGAIN", "ENOMEM", "EACCES",
        "EFAULT", "ENOTBLK", "EBUSY", "EEXIST", "EXDEV", "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "ETXTBSY",
        "EFBIG", "ENOSPC", "ESPIPE", "EROFS", "EMLINK", "EPIPE", "EDOM", "ERANGE", "EDEADLK", "ENAMETOOLONG", "ENOLCK", "ENOSYS",
        "ENOTEMPTY", "ELOOP", "", "ENOMSG", "EIDRM", "ECHRNG", "EL2NSYNC", "EL3HLT", "EL3RST", "ELNRNG", "EUNATCH", "ENOCSI", "EL2HLT",
        "EBADE", "EBADR", "EXFULL", "ENOANO", "EBADRQC", "EBADSLT", "", "EBFONT", "ENOSTR", "ENODATA", "ETIME", "ENOSR", "ENONET",
        "ENOPKG", "EREMOTE", "ENOLINK", "EADV", "ESRMNT", "ECOMM", "EPROTO", "EMULTIHOP", "EDOTDOT", "EBADMSG", "EOVERFLOW", "ENOTUNIQ",
        "EBADFD", "EREMCHG", "ELIBACC", "ELIBBAD", "ELIBSCN", "ELIBMAX", "ELIBEXEC", "EILSEQ", "ERESTART", "ESTRPIPE", "EUSERS",
        "ENOTSOCK", "EDESTADDRREQ", "EMSGSIZE", "EPROTOTYPE", "ENOPROTOOPT", "EPROTONOSUPPORT", "ESOCKTNOSUPPORT", "EOPNOTSUPP",
        "EPFNOSUPPORT", "EAFNOSUPPORT", "EADDRINUSE", "EADDRNOTAVAIL", "ENETDOWN", "ENETUNREACH", "ENETRESET", "ECONNABORTED",
        "ECONNRESET", "ENOBUFS", "EISCONN", "ENOTCONN", "ESHUTDOWN", "ETOOMANYREFS", "ETIMEDOUT", "ECONNREFUSED", "EHOSTDOWN",
        "EHOSTUNREACH", "EALREADY", "EINPROGRESS", "ESTALE", "EUCLEAN", "ENOTNAM", "ENAVAIL", "EISNAM", "EREMOTEIO", "EDQUOT",
        "ENOMEDIUM", "EMEDIUMTYPE", "ECANCELED", "ENOKEY", "EKEYEXPIRED", "EKEYREVOKED", "EKEYREJECTED", "EOWNERDEAD", "ENOTRECOVERABLE",
        "ERFKILL", "EHWPOISON",
    ];

    private static readonly string[] _libBpfNames =
    [
        "LIBBPF_ERRNO__LIBELF", "LIBBPF_ERRNO__FORMAT", "LIBBPF_ERRNO__KVERSION", "LIBBPF_ERRNO__ENDIAN", "LIBBPF_ERRNO__INTERNAL",
        "LIBBPF_ERRNO__RELOC", "LIBBPF_ERRNO__LOAD", "LIBBPF_ERRNO__VERIFY", "LIBBPF_ERRNO__PROG2BIG", "LIBBPF_ERRNO__KVER",
        "LIBBPF_ERRNO__PROGTYPE", "LIBBPF_ERRNO__WRNGPID", "LIBBPF_ERRNO__INVSEQ", "LIBBPF_ERRNO__NLPARSE",
    ];

    /// <summary>Name and text of an error, as in "EPERM: Operation not permitted".</summary>
    /// <param name="errno">As in errno; the negative form, as functions return it, is the same error.</param>
    internal static string Describe(int errno)
    {
        int number = errno < 0 ? -errno : errno;
        string text = number switch
        {
            ENOTSUPP => "Operation not supported by the kernel",
            >= FirstOfLibBpf => LibBpfText(number),
            _ => Marshal.GetPInvokeErrorMessage(number),
        };
        return Name(number) is { } name ? $"{name}: {text}" : text;
    }

    /// <summary>The name alone; null where there is none.</summary>
    internal static string? Name(int errno)
    {
        int number = errno < 0 ? -errno : errno;
        if (number == ENOTSUPP)
        {
            return nameof(ENOTSUPP);
        }

        string? name = number >= FirstOfLibBpf
            ? _libBpfNames.ElementAtOrDefault(number - FirstOfLibBpf)
            : _names.ElementAtOrDefault(number);
        return string.IsNullOrEmpty(name) ? null : name;
    }

    // For a number that it does not know it returns an error, and says so in the text.
    private static unsafe string LibBpfText(int errno)
    {
        const int Capacity = 128;
        byte* buffer = stackalloc byte[Capacity];
        _ = LibBpf.libbpf_strerror(errno, buffer, Capacity);
        return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }
}
