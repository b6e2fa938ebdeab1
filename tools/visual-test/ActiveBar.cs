namespace Balancer.VisualTest;

/// <summary>A number of active connections as a bar, so that unevenness shows at a glance.</summary>
internal static class ActiveBar
{
    public const int Width = 20;

    private const int MaxBlocks = Width - 5;

    public static string Of(int? count) => count is { } active
        ? $"{active,3} [blue]{new string('■', Math.Clamp(active, 0, MaxBlocks))}[/]"
        : "  –";
}
