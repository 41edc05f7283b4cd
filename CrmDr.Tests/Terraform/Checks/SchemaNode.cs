using System.Text.Json;

namespace CrmDr.Tests.Terraform.Checks;

/// <summary>One argument, attribute or block of a provider's table.</summary>
/// <param name="Mark"><c>required</c>, <c>optional</c> or <c>read-only</c>.</param>
/// <param name="Type"><c>string</c>, <c>number</c>, <c>boolean</c>, <c>list</c>, <c>map</c> or <c>any</c>; of something with members, how many there are.</param>
/// <param name="IsBlock">Written as a block, not with <c>=</c>.</param>
/// <param name="Members">What is inside; null of a plain value.</param>
public sealed record SchemaNode(string Mark, string Type, bool IsBlock, IReadOnlyDictionary<string, SchemaNode>? Members)
{
    public bool IsRequired => Mark == "required";

    public bool IsReadOnly => Mark == "read-only";

    public static SchemaNode Read(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            var words = element.GetString()!.Split(' ');
            return new SchemaNode(words[0], words.Length > 1 ? words[1] : "any", false, null);
        }
        var isBlock = element.TryGetProperty("block", out var many);
        if (!isBlock) many = element.GetProperty("nested");
        return new SchemaNode(element.GetProperty("mark").GetString()!, many.GetString()!, isBlock, ReadMembers(element.GetProperty("of")));
    }

    public static IReadOnlyDictionary<string, SchemaNode> ReadMembers(JsonElement members) =>
        members.EnumerateObject().ToDictionary(member => member.Name, member => Read(member.Value), StringComparer.Ordinal);
}
