using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Balancer.Host.Admin;

/// <summary>What the OpenAPI document says beyond what the handlers' types do.</summary>
internal static class AdminDocument
{
    private const string Scheme = "token";

    /// <summary>Adds it.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Balancer";
            document.Servers = [];
            DescribePool(document);
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
    }

    // No handler takes it: a filter has looked at it before.
    private static void DescribePool(OpenApiDocument document)
    {
        foreach (var (_, item) in document.Paths.Where(path => path.Key.Contains("{pool}", StringComparison.Ordinal)))
        {
            ((OpenApiPathItem)item).Parameters =
            [
                new OpenApiParameter
                {
                    Name = "pool",
                    In = ParameterLocation.Path,
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            ];
        }
    }

    /// <summary>Says that these status codes come with a problem.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params int[] codes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(
            [.. codes.Select(code => new ProducesResponseTypeMetadata(code, typeof(AdminProblem), [Problem.MediaType]))]);
}
