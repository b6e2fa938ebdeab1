using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

// YARP as its users build it, without logs. Arguments are keys: --backends URL,URL,… and Kestrel's own.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = null;
});

var destinations = builder.Configuration["backends"]!.Split(',').ToDictionary(url => url, url => new DestinationConfig { Address = url });
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "all", Match = new RouteMatch { Path = "/{**path}" } }],
    [new ClusterConfig { ClusterId = "all", LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests, Destinations = destinations }]);

var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
