namespace Balancer.Soak;

/// <summary>The kinds of requests that are mixed.</summary>
internal enum RequestKind
{
    /// <summary>A GET: may be repeated, so none may be lost.</summary>
    Get,

    /// <summary>A GET that takes its time in the backend, so that a kill often finds it there.</summary>
    SlowGet,

    /// <summary>A POST with a body: must not be repeated, so one that a kill hits gets 502.</summary>
    Post,

    /// <summary>Any of them, whose client goes away midway.</summary>
    Left,
}
