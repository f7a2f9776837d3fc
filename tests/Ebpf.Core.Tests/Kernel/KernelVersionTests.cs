using System.Text;
using Ebpf.Kernel;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Kernel;

public sealed class KernelVersionTests
{
    [Theory]
    [InlineData("6.18.44-1-amd64", "6.18.44")]
    [InlineData("6.18", "6.18")]
    [InlineData("6.18-rc3", "6.18")]
    [InlineData("5.4.0-12.15-generic", "5.4")]
    [InlineData("4.18.0-553.el8_10.x86_64", "4.18")]
    [InlineData("6.1.300+", "6.1.300")]
    [InlineData("7.3.4.5", "7.3.4")]
    public void Releases_start_with_the_version(string release, string expected)
    {
        Assert.True(KernelVersion.TryParse(release, out KernelVersion version));
        Assert.Equal(expected, version.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData("Linux 6.18")]
    [InlineData("99999999999.1")]
    [InlineData("-6.1")]
    public void What_does_not_start_with_a_version_is_none(string release)
    {
        Assert.False(KernelVersion.TryParse(release, out KernelVersion version));
        Assert.Equal(default, version);
    }

    [Fact]
    public void Versions_are_in_the_order_of_their_numbers()
    {
        KernelVersion[] versions = [new(4, 9), new(4, 10), new(5, 2, 1), new(5, 2, 10), new(5, 3), new(6, 0)];
        for (int i = 1; i < versions.Length; i++)
        {
            Assert.True(versions[i - 1] < versions[i] && versions[i] > versions[i - 1], $"{versions[i]}");
            Assert.True(versions[i - 1] <= versions[i] && versions[i] >= versions[i - 1], $"{versions[i]}");
            Assert.False(versions[i] < versions[i - 1] || versions[i] <= versions[i - 1], $"{versions[i]}");
        }

        Assert.True(versions[0] <= new KernelVersion(4, 9) && versions[0] >= new KernelVersion(4, 9));
    }

    [Theory]
    [InlineData("6.18.44", "#1 SMP", "", 0x06122cu, "6.18.44")]
    // Debian and Ubuntu keep the version of the ABI in the release.
    [InlineData("4.19.0-22-amd64", "#1 SMP Debian 4.19.260-1 (2022-09-29)", "", 0x0413ffu, "4.19.260")]
    [InlineData("5.10.0-32-amd64", "#1 SMP Debian 5.10.223-1 (2024-08-10)", "", 0x050adfu, "5.10.223")]
    [InlineData("5.4.0-12.15-generic", "#15-Ubuntu SMP", "Ubuntu 5.4.0-12.15-generic 5.4.8\n", 0x050408u, "5.4.8")]
    // More than eight bits.
    [InlineData("6.1.300", "#1 SMP", "", 0x0601ffu, "6.1.300")]
    [InlineData("6.1.255", "#1 SMP", "", 0x0601ffu, "6.1.255")]
    // What the kernel itself says beats what is written about it.
    [InlineData("2.6.78", "#1 SMP", "", 0x06122cu, "6.18.44")]
    // No vDSO.
    [InlineData("4.19.0-22-amd64", "#1 SMP Debian 4.19.260-1 (2022-09-29)", "", 0u, "4.19.260")]
    [InlineData("5.4.0-12.15-generic", "#15-Ubuntu SMP", "Ubuntu 5.4.0-12.15-generic 5.4.8\n", 0u, "5.4.8")]
    [InlineData("6.18.44", "#1 SMP Debian something", "", 0u, "6.18.44")]
    [InlineData("nonsense", "", "", 0u, null)]
    public void The_upstream_version_is_chosen(string release, string version, string signature, uint code, string? expected) =>
        Assert.Equal(expected, KernelVersionReader.Choose(release, version, signature, code)?.ToString());

    [KernelFact]
    public void The_running_kernels_version_agrees_with_its_release_and_its_vdso()
    {
        Assert.True(KernelVersion.TryParse(File.ReadAllText("/proc/sys/kernel/osrelease"), out KernelVersion release));
        Assert.Equal((release.Major, release.Minor), (KernelVersion.Current.Major, KernelVersion.Current.Minor));
        Assert.True(KernelVersion.Current >= release);
        Assert.Equal(KernelVersion.Current.Code, VdsoNote.OfThisProcess());
    }

    [Fact]
    public void A_vdso_without_a_note_or_with_a_broken_one_has_no_version()
    {
        byte[] image = Image(0x06122c);
        Assert.Equal(0x06122cu, VdsoNote.Find(image));
        for (int length = 0; length < image.Length; length++)
        {
            Assert.Equal(0u, VdsoNote.Find(image.AsSpan(0, length)));
        }

        foreach (int place in (int[])[0, 4, 32, 64, 72, 96, 120, 124, 144, 148, 152, 156])
        {
            byte[] broken = (byte[])image.Clone();
            broken[place] ^= 0xff;
            Assert.Equal(0u, VdsoNote.Find(broken));
        }

        // Header, one program header of type PT_NOTE, and in it a stranger's note and the kernel's.
        static byte[] Image(uint code)
        {
            var image = new byte[120 + 24 + 24];
            "\u007fELF\u0002"u8.CopyTo(image);
            BitConverter.TryWriteBytes(image.AsSpan(32), 64ul);
            BitConverter.TryWriteBytes(image.AsSpan(56), (ushort)1);
            BitConverter.TryWriteBytes(image.AsSpan(64), 4u);
            BitConverter.TryWriteBytes(image.AsSpan(72), 120ul);
            BitConverter.TryWriteBytes(image.AsSpan(96), 48ul);
            WriteNote(image.AsSpan(120), "Other\0", 3, 7);
            WriteNote(image.AsSpan(144), "Linux\0", 0, code);
            return image;
        }

        static void WriteNote(Span<byte> note, string name, uint type, uint contents)
        {
            BitConverter.TryWriteBytes(note, (uint)name.Length);
            BitConverter.TryWriteBytes(note[4..], 4u);
            BitConverter.TryWriteBytes(note[8..], type);
            Encoding.ASCII.GetBytes(name, note[12..]);
            BitConverter.TryWriteBytes(note[20..], contents);
        }
    }
}
