using Ebpf;

namespace XdpLimiter;

/// <summary>Keeps two processes from changing settings at once. It is given back when a process ends, however it ends.</summary>
internal sealed class WriterLock : IDisposable
{
    private const string Path = "/run/xdp-limiter.lock";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5), _pause = TimeSpan.FromMilliseconds(5);

    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    /// <exception cref="BpfException">Another process has it for too long.</exception>
    internal static WriterLock Take()
    {
        for (DateTime end = DateTime.UtcNow + _patience; ; Thread.Sleep(_pause))
        {
            try
            {
                return new WriterLock(new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (DateTime.UtcNow < end)
            {
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BpfException($"the settings can not be changed now: {e.Message}");
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
