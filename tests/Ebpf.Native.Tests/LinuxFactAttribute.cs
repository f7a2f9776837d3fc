using System.Runtime.CompilerServices;

namespace Ebpf.Native.Tests;

/// <summary>A test that loads libbpf.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "libbpf exists on Linux only.";
        }
    }
}
