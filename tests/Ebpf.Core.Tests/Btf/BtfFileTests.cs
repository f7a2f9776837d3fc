using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

public sealed class BtfFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Module_with_a_base_of_its_own_is_refused()
    {
        Shell.Run("objcopy", "--add-section", $".BTF.base={TestFiles.CProgram("opener")}", TestFiles.CProgram("opener"), _path);
        Assert.Contains("use LoadKernelModule", Assert.Throws<BpfNotSupportedException>(() => BtfSpec.Load(_path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_file_and_object_have_the_same_types()
    {
        string path = TestFiles.BpfObject("btf_zoo");
        File.WriteAllBytes(_path, Ebpf.Elf.SectionFile.Read(path, ".BTF"));
        Assert.Equal(BtfSpec.Load(path).ToC(), BtfSpec.Load(_path).ToC());
    }

    [Fact]
    public void Program_of_this_machine_is_read_up_to_its_sections()
    {
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => BtfSpec.Load(TestFiles.CProgram("opener")));
        Assert.Contains("no section .BTF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Object_that_is_cut_off_is_refused()
    {
        byte[] whole = File.ReadAllBytes(TestFiles.BpfObject("btf_zoo"));
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.Throws<BpfFormatException>(() => BtfSpec.Load(_path));
        }
    }

    [Fact]
    public void File_that_is_no_BTF_is_refused()
    {
        File.WriteAllText(_path, "int main(void) { return 0; }");
        Assert.Contains("magic", Assert.Throws<BpfFormatException>(() => BtfSpec.Load(_path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => BtfSpec.Load("no-such-file"));
    }
}
