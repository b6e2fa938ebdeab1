namespace Balancer.Compare.Processes;

/// <summary>A program that has to be there, and the Debian package it comes from.</summary>
internal sealed record Requirement(string Program, string Package)
{
    /// <summary>What to do where it is not there; null where it is.</summary>
    public string? Missing => Tool.Find(Program) is null ? $"{Program} is not installed: apt install {Package}" : null;
}
