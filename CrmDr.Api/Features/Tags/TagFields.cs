using CrmDr.Api.Http;
using CrmDr.Api.Writes;

namespace CrmDr.Api.Features.Tags;

/// <summary>What a client sends to describe a tag.</summary>
/// <remarks>
/// <c>Name</c>: it never changes. Small letters: capital ones are made small.
/// <c>Colour</c>: as <c>#rrggbb</c>.
/// </remarks>
public sealed record TagFields(string Name, string? Colour, string? Description)
{
    internal static TagFields Parse(JsonFields fields)
    {
        var tag = new TagFields(Tagging.Normal(fields.Text("name", Limits.Tag)), fields.OptionalText("colour", 7), fields.OptionalText("description", Limits.Notes));
        fields.Check("name", Tagging.IsTag(tag.Name), Tagging.Expected);
        fields.Check("colour", tag.Colour is null || (tag.Colour is ['#', _, _, _, _, _, _] && tag.Colour[1..].All(char.IsAsciiHexDigit)), "expected a colour like #1a7f37");
        return tag;
    }

    internal static Guid IdOf(string name) => DerivedId.OfName("tag", name);
}
