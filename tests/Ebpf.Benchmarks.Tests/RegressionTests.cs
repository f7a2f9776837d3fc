using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks.Tests;

public sealed class RegressionTests
{
    [Theory]
    [InlineData(1.00, 0.02, 1.20, 0.02, true)]
    [InlineData(1.00, 0.02, 1.11, 0.02, true)]
    // Not 10 %.
    [InlineData(1.00, 0.00, 1.10, 0.00, false)]
    [InlineData(0.50, 0.00, 0.54, 0.00, false)]
    [InlineData(0.50, 0.00, 0.56, 0.00, true)]
    // Within the spread of the first, of the second, of both.
    [InlineData(1.00, 0.30, 1.20, 0.01, false)]
    [InlineData(1.00, 0.01, 1.20, 0.30, false)]
    [InlineData(1.00, 0.11, 1.20, 0.11, false)]
    [InlineData(1.00, 0.09, 1.20, 0.09, true)]
    // Better.
    [InlineData(1.20, 0.01, 1.00, 0.01, false)]
    public void Worse_is_more_than_a_tenth_and_more_than_the_spreads(double before, double spreadBefore, double now, double spreadNow, bool isWorse)
    {
        IReadOnlyList<Regression> found = Regression.Find(
            [Row.Of("map-lookup", "typed", 900, before, spreadBefore)], [Row.Of("map-lookup", "typed", 900, now, spreadNow)]);
        Assert.Equal(isWorse, found.Count == 1);
    }

    [Fact]
    public void Row_is_compared_with_that_of_its_case_and_variant_alone()
    {
        ResultRow[] before = [Row.Of("a", "c", 1), Row.Of("a", "x", 1, 2), Row.Of("b", "x", 1, 1), Row.Of("gone", "x", 1, 1)];
        ResultRow[] now = [Row.Of("a", "c", 5), Row.Of("a", "x", 1, 2), Row.Of("b", "x", 1, 1.5), Row.Of("new", "x", 1, 9)];
        Assert.Equal([(before[2], now[2])], Regression.Find(before, now).Select(found => (found.Before, found.Now)));
    }

    [Fact]
    public void Regression_is_told_with_both_ratios_and_the_commit()
    {
        ResultRow before = Row.Of("a", "x", 1, 1, 0.02);
        Regression here = Regression.Find([before], [Row.Of("a", "x", 1, 1.5, 0.1)]).Single();
        Assert.Equal("a x: 1.500 (1.400 … 1.600) times C, 50 % more than 1.000 (0.980 … 1.020) of abc", here.ToString());
        Regression elsewhere = Regression.Find([before with { Machine = "another" }], [Row.Of("a", "x", 1, 1.5, 0.1)]).Single();
        Assert.EndsWith(" of abc, on another", elsewhere.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Spread_of_seven_leaves_out_the_one_that_was_disturbed()
    {
        Assert.Equal((1.1, 1.5), Spread.Of([1.2, 1.1, 9, 1.3, 1.4, 1.5, 1.0]));
        Assert.Equal((1.0, 9), Spread.Of([1.2, 9, 1.3, 1.0, 1.1]));
        Assert.Equal((3, 3), Spread.Of([3]));
    }
}
