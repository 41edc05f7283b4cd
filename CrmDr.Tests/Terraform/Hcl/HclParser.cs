using System.Globalization;

namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>Reads the HCL that Terraform's configuration uses, without here documents and template directives.</summary>
public sealed class HclParser
{
    private static readonly string[][] Precedence = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

    private readonly List<HclToken> _tokens;
    private readonly string _file;
    private int _at;

    // Above 0 inside of brackets and parentheses, where a line may end anywhere.
    private int _open;

    private HclParser(List<HclToken> tokens, string file) => (_tokens, _file) = (tokens, file);

    /// <exception cref="HclException">It is no HCL, or uses what is left out.</exception>
    public static HclBlock Parse(string text, string file)
    {
        var parser = new HclParser(HclLexer.Read(text), file);
        var (attributes, blocks) = parser.Body(HclTokenKind.End);
        return new HclBlock("", [], attributes, blocks, file, 1);
    }

    private HclToken Next
    {
        get
        {
            while (_open > 0 && _tokens[_at].Kind == HclTokenKind.NewLine) _at++;
            return _tokens[_at];
        }
    }

    private (List<HclArgument>, List<HclBlock>) Body(HclTokenKind end)
    {
        var (attributes, blocks) = (new List<HclArgument>(), new List<HclBlock>());
        while (true)
        {
            SkipLines();
            if (Next.Kind == HclTokenKind.End ? end == HclTokenKind.End : Next.Is("}") && end == HclTokenKind.Symbol)
                return (attributes, blocks);
            var name = Expect(HclTokenKind.Name);
            if (Accept("="))
                attributes.Add(new HclArgument(name.Text, Expression(), name.Line));
            else
                blocks.Add(Block(name));
            if (Next.Kind is not (HclTokenKind.NewLine or HclTokenKind.End) && !Next.Is("}"))
                throw Wrong("the end of the line");
        }
    }

    private HclBlock Block(HclToken name)
    {
        var labels = new List<string>();
        while (!Next.Is("{"))
            labels.Add(Next.Kind is HclTokenKind.Text or HclTokenKind.Name ? Take().Text : throw Wrong("a label, = or {"));
        Take();
        var (attributes, blocks) = Body(HclTokenKind.Symbol);
        Expect("}");
        return new HclBlock(name.Text, labels, attributes, blocks, _file, name.Line);
    }

    private Expression Expression()
    {
        var condition = Binary(0);
        if (!Accept("?")) return condition;
        var then = Expression();
        SkipLinesBefore(":");
        Expect(":");
        return new Expression.Operation("?", [condition, then, Expression()], condition.Line);
    }

    private Expression Binary(int level)
    {
        if (level == Precedence.Length) return Unary();
        var left = Binary(level + 1);
        while (Next.Kind == HclTokenKind.Symbol && Precedence[level].Contains(Next.Text))
        {
            var symbol = Take().Text;
            left = new Expression.Operation(symbol, [left, Binary(level + 1)], left.Line);
        }
        return left;
    }

    private Expression Unary() => Next.Is("!") || Next.Is("-") ? new Expression.Operation(Take().Text, [Unary()], Next.Line) : Postfix(Primary());

    private Expression Primary()
    {
        var token = Next;
        switch (token.Kind)
        {
            case HclTokenKind.Number:
                Take();
                return double.TryParse(token.Text, CultureInfo.InvariantCulture, out var number)
                    ? new Expression.Literal(number, token.Line) : throw new HclException(token.Line, $"'{token.Text}' is no number");
            case HclTokenKind.Text:
                Take();
                return Text(token);
            case HclTokenKind.Name:
                Take();
                if (Next.Is("(")) return Call(token);
                return token.Text switch
                {
                    "true" => new Expression.Literal(true, token.Line),
                    "false" => new Expression.Literal(false, token.Line),
                    "null" => new Expression.Literal(null, token.Line),
                    _ => new Expression.Reference(token.Text, [], token.Line),
                };
            case HclTokenKind.Symbol when token.Text == "(":
                return Inside("(", ")", Expression);
            case HclTokenKind.Symbol when token.Text == "[":
                return Inside<Expression>("[", "]", () => Next.Kind == HclTokenKind.Name && Next.Text == "for"
                    ? For(token.Line, isObject: false) : new Expression.Tuple(List("]"), token.Line));
            case HclTokenKind.Symbol when token.Text == "{":
                return Braces();
            default:
                throw Wrong("an expression");
        }
    }

    private Expression Postfix(Expression from)
    {
        var steps = new List<Expression.Step>();
        while (true)
        {
            if (Next.Is("."))
            {
                Take();
                if (Accept("*")) steps.Add(default);
                else steps.Add(new(Next.Kind is HclTokenKind.Name or HclTokenKind.Number ? Take().Text : throw Wrong("an attribute"), null));
            }
            else if (Next.Is("["))
                steps.Add(Inside("[", "]", () => Accept("*") ? default : new Expression.Step(null, Expression())));
            else
                break;
        }
        if (steps.Count == 0) return from;
        return from is Expression.Reference root ? root with { Steps = steps } : new Expression.Taken(from, steps, from.Line);
    }

    private Expression.Call Call(HclToken name) => Inside("(", ")", () => new Expression.Call(name.Text, List(")"), name.Line));

    private List<Expression> List(string end)
    {
        var items = new List<Expression>();
        while (!Next.Is(end))
        {
            items.Add(Expression());
            if (Accept("...")) continue;
            if (!Accept(",") && !Next.Is(end)) throw Wrong($", or {end}");
        }
        return items;
    }

    private Expression Braces()
    {
        var line = Expect("{").Line;
        // A line ends an entry here, whatever brackets are around.
        var open = _open;
        _open = 0;
        SkipLines();
        Expression found;
        if (Next.Kind == HclTokenKind.Name && Next.Text == "for")
        {
            _open = 1;
            found = For(line, isObject: true);
            _ = Next;
            _open = 0;
        }
        else
            found = Entries(line);
        SkipLines();
        Expect("}");
        _open = open;
        return found;
    }

    private Expression.Object Entries(int line)
    {
        var items = new List<(Expression, Expression)>();
        while (!Next.Is("}"))
        {
            var key = Expression();
            if (key is Expression.Reference { Steps.Count: 0 } name) key = new Expression.Literal(name.Root, name.Line);
            if (!Accept("=") && !Accept(":")) throw Wrong("= after a key");
            items.Add((key, Expression()));
            if (!Accept(",") && Next.Kind != HclTokenKind.NewLine && !Next.Is("}")) throw Wrong("a comma, a new line or }");
            SkipLines();
        }
        return new Expression.Object(items, line);
    }

    private Expression.For For(int line, bool isObject)
    {
        Take();
        var names = new List<string> { Expect(HclTokenKind.Name).Text };
        if (Accept(",")) names.Add(Expect(HclTokenKind.Name).Text);
        if (Expect(HclTokenKind.Name).Text != "in") throw Wrong("in");
        var collection = Expression();
        Expect(":");
        var inner = new List<Expression> { Expression() };
        if (isObject)
        {
            Expect("=>");
            inner.Add(Expression());
            Accept("...");
        }
        if (Next.Kind == HclTokenKind.Name && Next.Text == "if")
        {
            Take();
            inner.Add(Expression());
        }
        return new Expression.For(names, collection, inner, isObject, line);
    }

    private static Expression Text(HclToken token)
    {
        var (parts, plain, text) = (new List<Expression>(), new System.Text.StringBuilder(), token.Text);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                plain.Append(text[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
            else if (text[at] is '$' or '%' && at + 2 < text.Length && text[at + 1] == text[at] && text[at + 2] == '{')
            {
                plain.Append(text[at]).Append('{');
                at += 2;
            }
            else if (text[at] == '%' && at + 1 < text.Length && text[at + 1] == '{')
                throw new HclException(token.Line, "a template directive; write an expression instead");
            else if (text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{')
            {
                var end = HclLexer.EndOfBrace(text, at + 1, token.Line);
                if (plain.Length > 0) parts.Add(new Expression.Literal(plain.ToString(), token.Line));
                plain.Clear();
                var inner = new HclParser(HclLexer.Read(text[(at + 2)..end], token.Line), "") { _open = 1 };
                parts.Add(inner.Expression());
                if (inner.Next.Kind != HclTokenKind.End) throw inner.Wrong("}");
                at = end;
            }
            else
                plain.Append(text[at]);
        }
        if (parts.Count == 0) return new Expression.Literal(plain.ToString(), token.Line);
        if (plain.Length > 0) parts.Add(new Expression.Literal(plain.ToString(), token.Line));
        return new Expression.Template(parts, token.Line);
    }

    private T Inside<T>(string open, string close, Func<T> read)
    {
        Expect(open);
        _open++;
        var found = read();
        _ = Next;
        _open--;
        Expect(close);
        return found;
    }

    // a ? b : c may be broken before its colon inside of brackets alone; elsewhere a line ends the expression.
    private void SkipLinesBefore(string symbol)
    {
        var at = _at;
        SkipLines();
        if (!Next.Is(symbol)) _at = at;
    }

    private void SkipLines()
    {
        while (_tokens[_at].Kind == HclTokenKind.NewLine) _at++;
    }

    private HclToken Take()
    {
        var token = Next;
        _at++;
        return token;
    }

    private bool Accept(string symbol)
    {
        if (!Next.Is(symbol)) return false;
        _at++;
        return true;
    }

    private HclToken Expect(string symbol) => Next.Is(symbol) ? Take() : throw Wrong(symbol);

    private HclToken Expect(HclTokenKind kind) => Next.Kind == kind ? Take() : throw Wrong(kind == HclTokenKind.Name ? "a name" : kind.ToString());

    private HclException Wrong(string expected)
    {
        var found = Next;
        return new(found.Line, $"found {(found.Kind is HclTokenKind.NewLine ? "the end of the line" : found.Kind == HclTokenKind.End ? "the end of the file" : $"'{found.Text}'")}, expected {expected}");
    }
}
