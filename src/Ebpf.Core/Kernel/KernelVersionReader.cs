namespace Ebpf.Kernel;

/// <summary>Finds out the upstream version of the running kernel.</summary>
/// <remarks>
/// LINUX_VERSION_CODE, which kprobe programs must give to kernels before 5.0, is not always in <c>uname -r</c>: Debian and Ubuntu
/// keep an ABI version there. The kernel's vDSO carries it in a note, everywhere, but with no more than 255 in the last place.
/// </remarks>
internal static class KernelVersionReader
{
    private const string ReleaseFile = "/proc/sys/kernel/osrelease";
    private const int MostInCode = 255;

    /// <summary>What <c>uname -r</c> prints.</summary>
    internal static string Release => File.ReadAllText(ReleaseFile).Trim();

    internal static KernelVersion Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Kernel versions are those of Linux.");
        }

        string release = Release;
        string version = File.ReadAllText("/proc/sys/kernel/version");
        const string signature = "/proc/version_signature";
        return Choose(release, version, File.Exists(signature) ? File.ReadAllText(signature) : "", VdsoNote.OfThisProcess())
            ?? throw new BpfException($"{ReleaseFile} holds '{release}', which is not a kernel's version");
    }

    /// <summary>The version that these sources agree on.</summary>
    /// <param name="release">uname -r.</param>
    /// <param name="version">uname -v, on Debian "#1 SMP Debian 4.19.260-1 (2022-09-29)".</param>
    /// <param name="signature">/proc/version_signature, on Ubuntu "Ubuntu 5.4.0-12.15-generic 5.4.8".</param>
    /// <param name="code">LINUX_VERSION_CODE of the vDSO; 0 if it has none.</param>
    internal static KernelVersion? Choose(string release, string version, string signature, uint code)
    {
        const string debian = "Debian ";
        int mark = version.IndexOf(debian, StringComparison.Ordinal);
        KernelVersion[] texts =
        [
            .. Parse(signature.AsSpan(signature.TrimEnd().LastIndexOf(' ') + 1)),
            .. mark < 0 ? [] : Parse(version.AsSpan(mark + debian.Length)),
            .. Parse(release),
        ];
        if (code == 0)
        {
            return texts.Length == 0 ? null : texts[0];
        }

        var compiled = new KernelVersion((int)(code >> 16), (int)(code >> 8 & 0xff), (int)(code & 0xff));
        KernelVersion exact = Array.Find(texts, text => text.Code == code && text.Patch > MostInCode);
        return exact == default ? compiled : exact;
    }

    private static KernelVersion[] Parse(ReadOnlySpan<char> text) => KernelVersion.TryParse(text, out KernelVersion version) ? [version] : [];
}
