using Microsoft.Win32.SafeHandles;

namespace BpfSamples;

/// <summary>Standard output that fails when nobody reads it any more, as after <c>| head</c>: the console's own says nothing, and a probe would stay for nobody.</summary>
internal static class StandardOutput
{
    /// <summary>From now on, what is written to the console throws an <see cref="IOException"/> then.</summary>
    internal static void Watch()
    {
        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // A file is always read; and FileStream would keep its offset to itself.
        if (!stream.CanSeek)
        {
            Console.SetOut(new StreamWriter(stream) { AutoFlush = true });
        }
    }
}
