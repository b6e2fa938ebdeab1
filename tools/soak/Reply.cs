namespace Balancer.Soak;

/// <summary>A whole response.</summary>
/// <param name="Status">Its status code.</param>
/// <param name="Closes">Whether it says that the connection ends with it.</param>
/// <param name="Body">Its body.</param>
internal sealed record Reply(int Status, bool Closes, string Body);
