using CrmDr.Api.Http;

namespace CrmDr.Tests.Api.Http;

public sealed class CursorTests
{
    [Fact]
    public void TryDecode_OfEncode_IsTheSame()
    {
        foreach (var id in new[] { Guid.Empty, Guid.NewGuid(), Guid.AllBitsSet })
        {
            Assert.True(Cursor.TryDecode(Cursor.Encode(id), out var decoded));
            Assert.Equal(id, decoded);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")] // another format
    [InlineData("AQAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryDecode_NotACursor_False(string text) => Assert.False(Cursor.TryDecode(text, out _));
}
