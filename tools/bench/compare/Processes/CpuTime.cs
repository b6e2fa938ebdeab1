namespace Balancer.Compare.Processes;

/// <summary>Processor time in seconds: in the program itself, and in the kernel on its behalf.</summary>
internal readonly record struct CpuTime(double User, double System)
{
    public static CpuTime operator -(CpuTime left, CpuTime right) => new(left.User - right.User, left.System - right.System);
}
