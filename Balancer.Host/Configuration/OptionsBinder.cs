using System.Reflection;
using Balancer.Actors;

namespace Balancer.Host.Configuration;

/// <summary>
/// Fills options from configuration as the framework's binder does, but goes on after a mistake, so that all of them are told
/// together, and takes no key that it does not know.
/// </summary>
internal sealed class OptionsBinder(List<string> mistakes)
{
    /// <summary>Sets the properties that the section names.</summary>
    public void Bind(object options, IConfigurationSection section)
    {
        var properties = options.GetType().GetProperties();
        foreach (var child in section.GetChildren())
        {
            var property = Array.Find(properties, p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                string[] shorthand = options is BalancerOptions ? ["Backends"] : [];
                mistakes.Add($"{child.Path}: unknown key; known here: {string.Join(", ", [.. properties.Select(p => p.Name), .. shorthand])}");
            }
            else if (child.Value is null && !child.GetChildren().Any())
            {
                // Null: the default.
            }
            else if (IsList(property.PropertyType, out var element))
            {
                BindList(options, property, element, child);
            }
            else if (property.GetValue(options) is PoolsOptions pools)
            {
                BindPools(pools, child);
            }
            else if (IsSection(property.PropertyType))
            {
                var inner = property.GetValue(options) ?? Activator.CreateInstance(property.PropertyType)!;
                property.SetValue(options, inner);
                BindSection(inner, child);
            }
            else
            {
                BindValue(options, property, child);
            }
        }
    }

    private static bool IsList(Type type, out Type element)
    {
        element = type.IsGenericType ? type.GenericTypeArguments[0] : type;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
    }

    private static bool IsSection(Type type) => type.IsClass && type != typeof(string);

    // The framework would also take a number or several names for an enum, and for a time a number, which it reads as days.
    private static bool IsPlain(Type type, string? value) => Nullable.GetUnderlyingType(type) is { } plain
        ? !string.IsNullOrEmpty(value) && IsPlain(plain, value)
        : type.IsEnum ? Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase)
        : type != typeof(TimeSpan) || (value?.Contains(':') ?? false);

    private static string Describe(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } plain => $"{Describe(plain)}, or null",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(TimeSpan) => "a time as in 00:00:20 (hours:minutes:seconds)",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => $"a {type.Name}",
    };

    private void BindSection(object options, IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            var keys = string.Join(", ", options.GetType().GetProperties().Select(p => p.Name));
            mistakes.Add($"{section.Path}: takes keys of its own, not the value '{section.Value}'; known here: {keys}");
            return;
        }

        Bind(options, section);
    }

    private void BindPools(PoolsOptions pools, IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            mistakes.Add($"{section.Path}: takes pools by their names, not the value '{section.Value}'");
        }

        // One that is null is not there.
        foreach (var child in section.GetChildren().Where(child => child.Value is not null || child.GetChildren().Any()))
        {
            var pool = new PoolOptions();
            BindSection(pool, child);
            pools[child.Key] = pool;
        }
    }

    private void BindList(object options, PropertyInfo property, Type element, IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            mistakes.Add($"{section.Path}: takes a list, not the value '{section.Value}'");
            return;
        }

        var children = section.GetChildren().ToList();
        var items = Array.CreateInstance(element, children.Count);
        for (var i = 0; i < children.Count; i++)
        {
            if (element == typeof(string))
            {
                items.SetValue(children[i].Value ?? "", i);
                continue;
            }

            var item = Activator.CreateInstance(element)!;
            items.SetValue(item, i);
            BindSection(item, children[i]);
        }

        property.SetValue(options, items);
    }

    private void BindValue(object options, PropertyInfo property, IConfigurationSection section)
    {
        try
        {
            if (section.GetChildren().Any())
            {
                mistakes.Add($"{section.Path}: takes a single value");
                return;
            }

            if (!IsPlain(property.PropertyType, section.Value))
            {
                throw new FormatException();
            }

            property.SetValue(options, section.Get(property.PropertyType));
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            mistakes.Add($"{section.Path}: '{section.Value}' is not {Describe(property.PropertyType)}");
        }
    }
}
