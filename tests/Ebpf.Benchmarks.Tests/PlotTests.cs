using System.Xml.Linq;
using Ebpf.Benchmarks.Plots;
using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks.Tests;

public sealed class PlotTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Plot_has_a_line_for_each_variant_over_the_number_in_the_names()
    {
        // In no order, and with cases that are none of it.
        ResultRow[] rows =
        [
            Row.Of("scale-rings-8", "c", 3), Row.Of("scale-rings-8", "consume", 2), Row.Of("map-lookup", "c", 900),
            Row.Of("scale-rings-1", "c", 1), Row.Of("scale-rings-1", "consume", 1), Row.Of("scale-map-1000", "c", 900),
        ];
        ScalingPlot[] possible = [.. ScalingPlot.All.Where(plot => plot.IsPossible(rows))];
        Assert.Equal(["plots/rings.svg"], possible.Select(plot => plot.File));

        var svg = XDocument.Parse(possible[0].Draw(rows).ToSvg());
        Assert.Equal(["70,166 368,34", "70,166 368,100"], svg.Descendants(_svg + "polyline").Select(line => (string)line.Attribute("points")!));
        string[] texts = [.. svg.Descendants(_svg + "text").Select(text => text.Value)];
        Assert.Equal(["C, libbpf", "consume"], texts[^2..]);
        Assert.Contains("ns/op", texts);
    }

    [Fact]
    public void Labels_of_lines_that_end_together_do_not_cover_each_other()
    {
        PlotLine[] lines = [.. "abcde".Select(name => new PlotLine($"<{name}>", [(1, 10), (10, 1)]))];
        var svg = XDocument.Parse(new Plot("t", "x", "y", lines).ToSvg());
        double[] heights = [.. svg.Descendants(_svg + "text").Where(text => text.Value.StartsWith('<')).Select(text => (double)text.Attribute("y")!).Order()];
        Assert.Equal(5, heights.Length);
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 14));
        Assert.True(heights[^1] <= 240);
    }

    [Theory]
    [InlineData(1.0, 1.0, new double[] { 0, 0.25, 0.5, 0.75, 1 })]
    [InlineData(1.0, 2.2, new double[] { 0, 0.5, 1, 1.5, 2, 2.5 })]
    [InlineData(200.0, 999.0, new double[] { 0, 200, 400, 600, 800, 1000 })]
    [InlineData(10.0, 90.0, new double[] { 10, 30, 100 })]
    [InlineData(2.0, 50.0, new double[] { 1, 3, 10, 30, 100 })]
    [InlineData(150.0, 90000.0, new double[] { 100, 300, 1000, 3000, 10000, 30000, 100000 })]
    [InlineData(2.0, 9000.0, new double[] { 1, 10, 100, 1000, 10000 })]
    public void Ticks_are_round_and_enclose_the_values(double min, double max, double[] ticks)
    {
        PlotAxis axis = PlotAxis.Fitting([min, max]);
        Assert.Equal(ticks, axis.Ticks.Select(tick => Math.Round(tick, 6)));
        Assert.InRange(axis.PlaceOf(min), 0, 1);
        Assert.InRange(axis.PlaceOf(max), 0, 1);
    }
}
