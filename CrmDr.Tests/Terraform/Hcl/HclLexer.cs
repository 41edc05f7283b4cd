namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>Cuts text into tokens. Comments vanish; a string with everything nested in it is one token.</summary>
public static class HclLexer
{
    private static readonly string[] LongSymbols = ["...", "==", "!=", "<=", ">=", "&&", "||", "=>"];

    public static List<HclToken> Read(string text, int line = 1)
    {
        var tokens = new List<HclToken>();
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (c == '\n')
                tokens.Add(new HclToken(HclTokenKind.NewLine, "", line++));
            if (char.IsWhiteSpace(c))
                at++;
            else if (c == '#' || (c == '/' && at + 1 < text.Length && text[at + 1] == '/'))
                at = End(text, at, '\n');
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                var end = text.IndexOf("*/", at, StringComparison.Ordinal);
                if (end < 0) throw new HclException(line, "a comment that does not end");
                line += text[at..end].Count(character => character == '\n');
                at = end + 2;
            }
            else if (char.IsLetter(c) || c == '_')
                at = Take(tokens, HclTokenKind.Name, text, at, line, next => char.IsLetterOrDigit(next) || next is '_' or '-');
            else if (char.IsDigit(c))
                at = Take(tokens, HclTokenKind.Number, text, at, line, next => char.IsDigit(next) || next == '.');
            else if (c == '"')
            {
                var end = EndOfText(text, at, line);
                tokens.Add(new HclToken(HclTokenKind.Text, text[(at + 1)..end], line));
                at = end + 1;
            }
            else if (c == '<' && at + 1 < text.Length && text[at + 1] == '<')
                throw new HclException(line, "a here document; write jsonencode(...) or a file instead");
            else
            {
                var symbol = LongSymbols.FirstOrDefault(known => string.CompareOrdinal(text, at, known, 0, known.Length) == 0) ?? c.ToString();
                tokens.Add(new HclToken(HclTokenKind.Symbol, symbol, line));
                at += symbol.Length;
            }
        }
        tokens.Add(new HclToken(HclTokenKind.End, "", line));
        return tokens;
    }

    /// <summary>The index of the brace that closes the one at <paramref name="open"/>, over nested braces and strings.</summary>
    public static int EndOfBrace(string text, int open, int line)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            if (text[at] == '"')
                at = EndOfText(text, at, line);
            else if (text[at] == '{')
                depth++;
            else if (text[at] == '}' && --depth == 0)
                return at;
        }
        throw new HclException(line, "a ${ that does not end");
    }

    private static int EndOfText(string text, int open, int line)
    {
        for (var at = open + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == '"')
                return at;
            else if (text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{' && text[at - 1] != '$')
                at = EndOfBrace(text, at + 1, line);
        }
        throw new HclException(line, "a string that does not end");
    }

    private static int Take(List<HclToken> tokens, HclTokenKind kind, string text, int start, int line, Func<char, bool> more)
    {
        var at = start + 1;
        while (at < text.Length && more(text[at])) at++;
        // Of 10.. or a.b the point is a symbol of its own.
        if (kind == HclTokenKind.Number)
            while (text[at - 1] == '.') at--;
        tokens.Add(new HclToken(kind, text[start..at], line));
        return at;
    }

    private static int End(string text, int start, char until)
    {
        var end = text.IndexOf(until, start);
        return end < 0 ? text.Length : end;
    }
}
