using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks.Tests;

public sealed class ResultTableTests
{
    [Fact]
    public void Cases_are_grouped_and_say_what_was_measured()
    {
        string table = ResultTable.Of(
            [
                Row.Of("map-lookup", "c", 1234.6),
                Row.Of("map-lookup", "typed", 1500, 1.2, 0.1),
                Row.Of("drain-64-hot", "c", 3) with { FloorRatio = 1.1, Commit = "def+", Machine = "another" },
                Row.Of("unheard-of", "c", 20.25),
            ],
            [("Kernel", "Linux 7")],
            []);
        Assert.Contains("| Kernel | Linux 7 |", table, StringComparison.Ordinal);
        Assert.Contains("""
            ## Maps

            | case | variant | median | min … max | runs | ratio to C | commit |
            |---|---|--:|--:|--:|--:|---|
            | `map-lookup` | c | 1235 ns/op | 1235 … 1235 | 7 | 1 | abc |
            |  | typed | 1500 ns/op | 1500 … 1500 | 7 | **1.200** (1.10 … 1.30) |  |

            ## Ring buffers and perf buffers

            | case | variant | median | min … max | runs | ratio to C | to the floor | commit |
            |---|---|--:|--:|--:|--:|--:|---|
            | `drain-64-hot` | c | 3.00 ns/op | 3.00 … 3.00 | 7 | 1 | 1.100 | def+ on another |

            ## Others
            """, table, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_has_the_main_rows_between_its_marks_and_nothing_else_changes()
    {
        const string Readme = "before\n<!-- written by ./build.sh bench: -->\nold\n<!-- :until here -->\nafter\n";
        ResultRow[] rows =
        [
            Row.Of("map-lookup", "c", 800),
            Row.Of("map-lookup", "typed", 840, 1.05),
            Row.Of("map-lookup", "untyped", 900, 1.1),
            Row.Of("process-attached", "c", 2),
            Row.Of("process-attached", "jit", 70, 35),
            Row.Of("process-attached", "aot", 4, 2),
        ];
        string written = ReadmeTable.Replace(Readme, rows);
        Assert.Equal("""
            before
            <!-- written by ./build.sh bench: -->

            | | C on libbpf | Ebpf.Net | ratio |
            |---|--:|--:|--:|
            | hash of 100,000: a lookup | 800.0 ns | 840.0 ns | 1.05 |
            | a process from exec to attached, jit | 2.00 ns | 70.0 ns | 35.00 |
            | a process from exec to attached, aot | 2.00 ns | 4.00 ns | 2.00 |

            <!-- :until here -->
            after

            """, written);
        Assert.Equal(written, ReadmeTable.Replace(written, rows));
        Assert.Throws<BenchmarkFailedException>(() => ReadmeTable.Replace("no marks", rows));
    }
}
