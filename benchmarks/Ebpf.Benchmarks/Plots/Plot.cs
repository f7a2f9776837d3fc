using System.Globalization;
using System.Net;
using System.Text;

namespace Ebpf.Benchmarks.Plots;

/// <summary>Some lines over a logarithmic axis, as SVG that reads on a light and on a dark page.</summary>
internal sealed class Plot(string title, string xLabel, string yLabel, IReadOnlyList<PlotLine> lines)
{
    private const int Width = 454;
    private const int Height = 280;
    private const int Left = 70;
    private const int Right = 368;
    private const int Top = 34;
    private const int Bottom = 232;
    private const int LabelHeight = 14;

    // After Okabe and Ito, for color-blind eyes, too; of a brightness that stands out from white and from black.
    private static readonly string[] _colors = ["#8a8a8a", "#2a87c8", "#d55e00", "#009e73", "#cc79a7", "#b8860b"];

    private readonly PlotAxis _x = new LogAxis([.. lines.SelectMany(line => line.Points).Select(point => point.X).Distinct().Order()]);
    private readonly PlotAxis _y = PlotAxis.Fitting(lines.SelectMany(line => line.Points).Select(point => point.Y));

    internal string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append($"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}"
                 role="img" font-family="sans-serif" font-size="11">
            <title>{Text(title)}</title>
            <style>
            .ink {"{ fill: #6e7781 }"} .grid {"{ stroke: #8a8a8a; stroke-opacity: 0.3 }"}
            @media (prefers-color-scheme: dark) {"{ .ink { fill: #b1bac4 } }"}
            </style>

            """);
        Write(svg, title, Left, 18, "start", "font-size=\"13\" font-weight=\"bold\"");
        foreach (double tick in _y.Ticks)
        {
            double y = Y(tick);
            svg.Append($"""<line class="grid" x1="{Left}" y1="{Number(y)}" x2="{Right}" y2="{Number(y)}"/>""");
            Write(svg, Tick(tick), Left - 6, y + 4, "end");
        }

        foreach (double tick in _x.Ticks)
        {
            Write(svg, Tick(tick), X(tick), Bottom + 16, "middle");
        }

        Write(svg, xLabel, (Left + Right) / 2, Bottom + 38, "middle");
        int middle = (Top + Bottom) / 2;
        Write(svg, yLabel, 12, middle, "middle", $"transform=\"rotate(-90 12 {middle})\"");
        double[] labels = PlaceLabels();
        for (int i = 0; i < lines.Count; i++)
        {
            Append(svg, lines[i], _colors[i % _colors.Length], labels[i]);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private void Append(StringBuilder svg, PlotLine line, string color, double label)
    {
        string points = string.Join(' ', line.Points.Select(point => $"{Number(X(point.X))},{Number(Y(point.Y))}"));
        svg.Append($"""<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>""");
        foreach ((double x, double y) in line.Points)
        {
            svg.Append($"""<circle cx="{Number(X(x))}" cy="{Number(Y(y))}" r="3" fill="{color}"/>""");
        }

        Write(svg, line.Name, Right + 10, label + 4, "start", $"style=\"fill: {color}\" font-weight=\"bold\"");
    }

    private static void Write(StringBuilder svg, string text, double x, double y, string anchor, string more = "") =>
        svg.Append($"""<text class="ink" x="{Number(x)}" y="{Number(y)}" text-anchor="{anchor}" {more}>{Text(text)}</text>""").Append('\n');

    // At the height of each line's end, but apart from each other.
    private double[] PlaceLabels()
    {
        var places = new double[lines.Count];
        double free = Top;
        foreach (int i in Enumerable.Range(0, lines.Count).OrderBy(line => Y(lines[line].Points[^1].Y)))
        {
            places[i] = Math.Max(free, Y(lines[i].Points[^1].Y));
            free = places[i] + LabelHeight;
        }

        // The lowest may have been pushed out at the bottom.
        double excess = Math.Max(0, free - LabelHeight - Bottom);
        return [.. places.Select(place => place - excess)];
    }

    private double X(double value) => Left + (_x.PlaceOf(value) * (Right - Left));

    private double Y(double value) => Bottom - (_y.PlaceOf(value) * (Bottom - Top));

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Tick(double value) => value.ToString(value < 10 ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
