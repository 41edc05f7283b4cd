using CrmDr.Api.Entities.Csv;

namespace CrmDr.Tests.Api.Entities.Csv;

public sealed class CsvCellTests
{
    [Theory]
    [InlineData("Acme", "Acme")]
    [InlineData("", "")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("-5", "'-5")]
    [InlineData("@x", "'@x")]
    [InlineData("'quoted", "'quoted")]
    [InlineData("'=x", "''=x")]
    [InlineData("''", "''")]
    public void Out_WhatASpreadsheetWouldCalculate_IsGuarded(string text, string cell) => Assert.Equal((cell, text), (CsvCell.Out(text), CsvCell.In(cell)));

    [Fact]
    public void InOfOut_AnyText_IsTheText()
    {
        var random = new Random(4180);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(6)).Select(_ => "'=+-@\ta\""[random.Next(8)])]);
            Assert.Equal(text, CsvCell.In(CsvCell.Out(text)));
        }
    }
}
