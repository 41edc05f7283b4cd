using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.Tests.Terraform.Checks;

namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>
/// Computes what a module's expressions come to with given variables, for what the tests send to a simulated cloud. Values are null, bool, double, string,
/// lists and maps. What another resource would only know after it was made is asked of <paramref name="made"/>.
/// </summary>
public sealed class Evaluator(TerraformModule module, IReadOnlyDictionary<string, object?> variables, Func<string, object?> made)
{
    private readonly Dictionary<string, object?> _names = new(StringComparer.Ordinal);

    /// <summary>The arguments of each instance of a resource, by its key; a resource without for_each and count has the one key "".</summary>
    public IEnumerable<(string Key, Evaluator Scope)> Instances(HclBlock resource)
    {
        if (resource["for_each"] is { } collection)
        {
            // Of a set, the elements are keys and values both.
            foreach (var (key, value) in Value(collection) is IList<object?> set ? set.Select(element => (element, element)) : Entries(Value(collection)))
                yield return (Text(key), With(("each", new Dictionary<string, object?> { ["key"] = key, ["value"] = value })));
        }
        else if (resource["count"] is not { } count || (double)Value(count)! > 0)
            yield return ("", this);
    }

    public string Text(Expression? expression) => expression is null ? "" : Text(Value(expression));

    public object? Value(Expression expression) => expression switch
    {
        Expression.Literal literal => literal.Value,
        Expression.Template template => string.Concat(template.Items.Select(item => Text(Value(item)))),
        Expression.Reference reference => Take(reference),
        Expression.Taken taken => Take(Value(taken.From), taken.Steps),
        Expression.Tuple tuple => tuple.Items.Select(Value).ToList(),
        Expression.Object map => map.Items.ToDictionary(item => Text(Value(item.Key)), item => Value(item.Value), StringComparer.Ordinal),
        Expression.For loop => Loop(loop),
        Expression.Operation operation => Operate(operation),
        Expression.Call call => Call(call.Function, call.Arguments),
        _ => throw new NotSupportedException($"line {expression.Line}: {expression.GetType().Name}"),
    };

    public static object? OfJson(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(entry => entry.Key, entry => OfJson(entry.Value), StringComparer.Ordinal),
        JsonArray list => list.Select(OfJson).ToList(),
        JsonValue value => value.GetValueKind() switch { JsonValueKind.Number => (double)value, JsonValueKind.String => (string?)value, _ => (object)(bool)value },
        _ => null,
    };

    private Evaluator With(params (string Name, object? Value)[] names)
    {
        var inner = new Evaluator(module, variables, made);
        foreach (var (name, value) in _names) inner._names[name] = value;
        foreach (var (name, value) in names) inner._names[name] = value;
        return inner;
    }

    private object? Take(Expression.Reference reference)
    {
        if (_names.TryGetValue(reference.Root, out var named)) return Take(named, reference.Steps);
        var name = reference.Name(0) ?? "";
        return reference.Root switch
        {
            "var" => Take(variables.TryGetValue(name, out var given) ? given : Value(module.Variables[name]["default"] ?? throw new KeyNotFoundException($"var.{name} is not given")), reference.Steps.Skip(1)),
            "local" => Take(new Evaluator(module, variables, made).Value(module.Locals[name].Value), reference.Steps.Skip(1)),
            _ => made(reference.Root + string.Concat(reference.Steps.Select(step => step.Name is { } attribute ? "." + attribute : step.Index is { } index ? $"[{Text(Value(index))}]" : "[*]"))),
        };
    }

    private object? Take(object? from, IEnumerable<Expression.Step> steps) => steps.Aggregate(from, (value, step) => value switch
    {
        IDictionary<string, object?> map => map[step.Name ?? Text(Value(step.Index!))],
        IList<object?> list => list[(int)(double)Value(step.Index!)!],
        _ => throw new NotSupportedException($"nothing can be taken of {value ?? "null"}"),
    });

    private object Loop(Expression.For loop)
    {
        var condition = loop.Inner.Count > (loop.IsObject ? 2 : 1) ? loop.Inner[^1] : null;
        var scopes = Entries(Value(loop.Collection))
            .Select(entry => With(loop.Names.Count == 2 ? [(loop.Names[0], entry.Key), (loop.Names[1], entry.Value)] : [(loop.Names[0], entry.Value)]))
            .Where(scope => condition is null || scope.Value(condition) is true);
        return loop.IsObject
            ? scopes.ToDictionary(scope => Text(scope.Value(loop.Inner[0])), scope => scope.Value(loop.Inner[1]), StringComparer.Ordinal)
            : scopes.Select(scope => scope.Value(loop.Inner[0])).ToList();
    }

    private static IEnumerable<(object? Key, object? Value)> Entries(object? collection) => collection switch
    {
        IDictionary<string, object?> map => map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => ((object?)entry.Key, entry.Value)),
        IList<object?> list => list.Select((value, index) => ((object?)(double)index, value)),
        _ => throw new NotSupportedException($"{collection ?? "null"} is no collection"),
    };

    private object? Operate(Expression.Operation operation)
    {
        var first = Value(operation.Operands[0]);
        if (operation.Operator == "?") return Value(operation.Operands[first is true ? 1 : 2]);
        if (operation.Operands.Count == 1) return operation.Operator == "!" ? first is false : -(double)first!;
        if (operation.Operator is "&&" or "||" && first is true == (operation.Operator == "||")) return first;
        var second = Value(operation.Operands[1]);
        return operation.Operator switch
        {
            "==" => Equals(first, second),
            "!=" => !Equals(first, second),
            "&&" or "||" => second,
            "<" => (double)first! < (double)second!,
            ">" => (double)first! > (double)second!,
            "<=" => (double)first! <= (double)second!,
            ">=" => (double)first! >= (double)second!,
            "+" => (double)first! + (double)second!,
            "-" => (double)first! - (double)second!,
            "*" => (double)first! * (double)second!,
            "/" => (double)first! / (double)second!,
            _ => (double)first! % (double)second!,
        };
    }

    private object? Call(string function, IReadOnlyList<Expression> arguments)
    {
        if (function == "try")
        {
            foreach (var argument in arguments.SkipLast(1))
            {
                try
                {
                    return Value(argument);
                }
                catch (Exception failure) when (failure is KeyNotFoundException or ArgumentOutOfRangeException or NotSupportedException)
                {
                    // The next one, as Terraform does.
                }
            }
            return Value(arguments[^1]);
        }
        var values = arguments.Select(Value).ToList();
        return function switch
        {
            "min" => values.Min(value => (double)value!),
            "max" => values.Max(value => (double)value!),
            "floor" => Math.Floor((double)values[0]!),
            "pow" => Math.Pow((double)values[0]!, (double)values[1]!),
            "tostring" => Text(values[0]),
            "toset" or "tolist" or "sort" => ((IEnumerable<object?>)values[0]!).Order(Comparer<object?>.Create((a, b) => string.CompareOrdinal(Text(a), Text(b)))).ToList(),
            "keys" => ((IDictionary<string, object?>)values[0]!).Keys.Order(StringComparer.Ordinal).Cast<object?>().ToList(),
            "values" => Entries(values[0]).Select(entry => entry.Value).ToList(),
            "concat" => values.SelectMany(value => (IList<object?>)value!).ToList(),
            "upper" => Text(values[0]).ToUpperInvariant(),
            "length" => (double)Entries(values[0]).Count(),
            "contains" => ((IList<object?>)values[0]!).Contains(values[1]),
            "distinct" => ((IList<object?>)values[0]!).Distinct().ToList(),
            "range" => Enumerable.Range(0, (int)(double)values[0]!).Select(number => (object?)(double)number).ToList(),
            "setsubtract" => ((IList<object?>)values[0]!).Except((IList<object?>)values[1]!).ToList(),
            "alltrue" => ((IList<object?>)values[0]!).All(value => value is true),
            // Of one list: merge(list...).
            "merge" => (values is [IList<object?> expanded] ? expanded : values).SelectMany(value => (IDictionary<string, object?>)value!).GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal),
            "join" => string.Join(Text(values[0]), ((IList<object?>)values[1]!).Select(Text)),
            "lookup" => ((IDictionary<string, object?>)values[0]!).TryGetValue(Text(values[1]), out var found) ? found : values[2],
            "jsonencode" => JsonSerializer.Serialize(values[0]),
            _ => throw new NotSupportedException($"{function}(...) is not computed here"),
        };
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool choice => choice ? "true" : "false",
        double number => number.ToString("0.##########", CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
