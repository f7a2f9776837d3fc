namespace Ebpf.Native;

// enum libbpf_print_level
internal enum LibBpfPrintLevel
{
    Warn = 0,
    Info = 1,
    Debug = 2,
}
