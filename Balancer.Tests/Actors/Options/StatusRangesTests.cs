using Balancer.Actors;

namespace Balancer.Tests.Actors.Options;

public sealed class StatusRangesTests
{
    [Theory]
    [InlineData("200-299", "200 204 299", "199 300 404")]
    [InlineData("200", "200", "199 201")]
    [InlineData("200-299,304", "200 299 304", "300 303 305")]
    [InlineData("200, 301 - 303 ,404", "200 301 302 303 404", "201 300 304 403 405")]
    [InlineData("100-599", "100 599", "99 600")]
    [InlineData("304,200-204", "200 204 304", "205 303")]
    [InlineData("500-500", "500", "499 501")]
    public void Should_hold_exactly_the_codes_it_was_written_with(string text, string within, string without)
    {
        var ranges = StatusRanges.Parse(text);

        Assert.All(Codes(within), code => Assert.True(ranges.Contains(code), $"{text} holds {code}"));
        Assert.All(Codes(without), code => Assert.False(ranges.Contains(code), $"{text} does not hold {code}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData("200,")]
    [InlineData(",200")]
    [InlineData("200-")]
    [InlineData("-200")]
    [InlineData("200-299-300")]
    [InlineData("299-200")]
    [InlineData("2xx")]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("200-600")]
    [InlineData("+200")]
    [InlineData("-200-299")]
    [InlineData("200.0")]
    [InlineData("2 00")]
    [InlineData("0x200")]
    [InlineData("200;204")]
    [InlineData("99999999999")]
    [InlineData("٢٠٠")]
    public void Should_be_refused_when_the_text_is_not_codes_and_ranges(string text)
    {
        Assert.False(StatusRanges.TryParse(text, out _), $"'{text}' is no list of status codes");
        Assert.Throws<FormatException>(() => StatusRanges.Parse(text));
    }

    private static IEnumerable<int> Codes(string codes)
    {
        return codes.Split(' ').Select(code => int.Parse(code, System.Globalization.CultureInfo.InvariantCulture));
    }
}
