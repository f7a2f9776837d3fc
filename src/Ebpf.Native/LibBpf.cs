namespace Ebpf.Native;

/// <summary>The native libbpf that this process uses.</summary>
/// <remarks>
/// <para>The first use loads the library, from the first of these places that has it:</para>
/// <list type="number">
/// <item>the file that the environment variable <c>EBPF_LIBBPF_PATH</c> names;</item>
/// <item>the <c>libbpf.so.1</c> that the package brings for linux-x64 and linux-arm64 (glibc);</item>
/// <item>the system's <c>libbpf.so.1</c>.</item>
/// </list>
/// <para>It must be libbpf 1.1 or a later 1.x. It stays loaded until the process ends.</para>
/// </remarks>
public static partial class LibBpf
{
    /// <summary>The version of the loaded libbpf: major and minor, which is all that it tells of itself.</summary>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
    /// <exception cref="DllNotFoundException">No usable libbpf was found; the message says where it was looked for.</exception>
    public static Version Version => Load().Version;

    /// <summary>The full path of the loaded file, as the kernel has it mapped.</summary>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
    /// <exception cref="DllNotFoundException">No usable libbpf was found; the message says where it was looked for.</exception>
    public static string LoadedFrom
    {
        get
        {
            Library library = Load();
            return MappedFile(library.Address) ?? library.Name;
        }
    }
}
