using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>The pins that one load makes, as its last step.</summary>
/// <remarks>
/// libbpf pins maps before it loads programs, and removes the pins by their paths when a program fails: another load may have come to use those maps
/// by then, and whoever comes next would get others.
/// </remarks>
internal sealed class LoadPins
{
    private readonly List<(string Path, uint Id)> _made = [];
    private List<string>? _missing;
    private int _forestalled;

    /// <summary>Pins the maps that were created.</summary>
    /// <returns>No if another load was quicker: this one is to be done again, with that one's map. What is pinned so far stays for it.</returns>
    /// <exception cref="BpfException">A map can not be pinned.</exception>
    internal bool TryMake(Collection collection, List<OpenMap> maps)
    {
        OpenMap[] due = [.. maps.Where(open => !open.WasPinned && open.PinPath is not null && collection.Maps.ContainsKey(open.Name))];

        // Looked at before the first is pinned, which others may use from then on. As often as there are maps, unless pins are removed meanwhile.
        if (Array.Exists(due, open => Path.Exists(open.PinPath)) && ++_forestalled <= maps.Count)
        {
            return false;
        }

        foreach (OpenMap open in due)
        {
            string path = open.PinPath!;
            BpfMap map = collection.Maps[open.Name];
            _missing ??= MissingAbove(path);
            try
            {
                map.Pin(path);
                _made.Add((path, map.Id));
            }
            catch (BpfException e) when (e.Errno == Errno.EEXIST && ++_forestalled <= maps.Count)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Removes the pins and directories that were made, after a failure.</summary>
    internal void Remove()
    {
        foreach ((string path, uint id) in _made)
        {
            try
            {
                using BpfMap pinned = BpfMap.LoadPinned(path);
                if (pinned.Id == id)
                {
                    pinned.Unpin();
                }
            }
            catch (BpfException)
            {
                // It is gone, or somebody else's by now: the failure that led here is what is reported.
                continue;
            }
        }

        foreach (string directory in _made.Count > 0 ? _missing! : [])
        {
            _ = LibC.rmdir(directory);
        }
    }

    // Innermost first.
    private static List<string> MissingAbove(string path)
    {
        List<string> missing = [];
        for (string? directory = Path.GetDirectoryName(path); directory is not null && !Path.Exists(directory); directory = Path.GetDirectoryName(directory))
        {
            missing.Add(directory);
        }

        return missing;
    }
}
