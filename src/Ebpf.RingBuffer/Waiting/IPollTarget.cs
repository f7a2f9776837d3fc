namespace Ebpf.RingBuffer;

/// <summary>Whom the poll thread tells that a descriptor has something new.</summary>
internal interface IPollTarget
{
    void OnReady();
}
