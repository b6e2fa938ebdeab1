using System.Runtime.InteropServices;

namespace Balancer.Host.Transport;

/// <summary>The system calls of Linux that the event loops need, as they are in the manual (sections 2 and 7).</summary>
internal static unsafe partial class Libc
{
    public const int Again = 11;        // EAGAIN, EWOULDBLOCK
    public const int InProgress = 115;  // EINPROGRESS
    public const int Interrupted = 4;   // EINTR
    public const int NotPermitted = 1;  // EPERM
    public const int ProtocolError = 71; // EPROTO
    public const int ConnectionAborted = 103; // ECONNABORTED

    public const int AddressFamilyIPv4 = 2;
    public const int AddressFamilyIPv6 = 10;
    public const int Stream = 1;
    public const int NonBlockingCloseOnExec = 0x800 | 0x80000; // SOCK_NONBLOCK | SOCK_CLOEXEC
    public const int NoSignal = 0x4000; // MSG_NOSIGNAL: a peer that is gone is an error and no SIGPIPE.
    public const int ShutdownOutput = 1;
    public const int ShutdownBoth = 2;
    public const uint NonBlocking = 0x5421; // FIONBIO
    public const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    public const int LevelSocket = 1;
    public const int OptionError = 4;
    public const int OptionLinger = 13;
    public const int LevelTcp = 6;
    public const int OptionNoDelay = 1;

    public const int ControlAdd = 1; // EPOLL_CTL_ADD
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint PeerHangUp = 0x2000; // EPOLLRDHUP
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>
    /// The bytes of an epoll_event: 4 of flags, then 8 of data. Only x86-64 packs them; elsewhere the data is aligned.
    /// </summary>
    public static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    /// <summary>The size of an epoll_event in bytes.</summary>
    public static readonly int EventSize = DataOffset + 8;

    /// <summary>The error of the last call on this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeout);

    [LibraryImport("libc", EntryPoint = "sched_yield")]
    public static partial int Yield();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int descriptor, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetName(int descriptor, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int name, void* value, int* length);

    /// <summary>An iovec: a piece of what is sent in one call.</summary>
    public struct Piece
    {
        public byte* Start;
        public nint Length;
    }

    /// <summary>A msghdr, as in glibc; musl's narrower fields are padded to the same places.</summary>
    public struct Message
    {
        public byte* Address;
        public nint AddressLength;
        public Piece* Pieces;
        public nint PieceCount;
        public byte* Control;
        public nint ControlLength;
        public nint Flags;
    }
}
