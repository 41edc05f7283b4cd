namespace CrmDr.Tests.Terraform.Hcl;

/// <summary>An expression of HCL, as far as references and literal values are concerned.</summary>
public abstract record Expression(int Line)
{
    /// <summary>What it is made of.</summary>
    public abstract IEnumerable<Expression> Parts { get; }

    /// <summary>A string, number, bool or null that stands there as it is.</summary>
    public sealed record Literal(object? Value, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => [];
    }

    /// <summary>A string with expressions in it.</summary>
    public sealed record Template(IReadOnlyList<Expression> Items, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => Items;
    }

    /// <summary><c>var.name</c>, <c>aws_lb.main[0].arn</c>: a name and what is taken of it.</summary>
    public sealed record Reference(string Root, IReadOnlyList<Step> Steps, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => Steps.Select(step => step.Index).OfType<Expression>();

        /// <summary>The attribute at a place, when that step is one.</summary>
        public string? Name(int index) => index < Steps.Count ? Steps[index].Name : null;

        public override string ToString() => Root + string.Concat(Steps.Select(step => step.Name is { } name ? "." + name : step.Index is null ? "[*]" : "[...]"));
    }

    /// <summary>Something taken of what is no plain reference, such as <c>split(",", x)[0]</c>.</summary>
    public sealed record Taken(Expression From, IReadOnlyList<Step> Steps, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => [From, .. Steps.Select(step => step.Index).OfType<Expression>()];
    }

    /// <summary>A call of a function.</summary>
    public sealed record Call(string Function, IReadOnlyList<Expression> Arguments, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => Arguments;
    }

    /// <summary><c>[a, b]</c>.</summary>
    public sealed record Tuple(IReadOnlyList<Expression> Items, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => Items;
    }

    /// <summary><c>{ a = b }</c>; a key that is a bare name is a literal.</summary>
    public sealed record Object(IReadOnlyList<(Expression Key, Expression Value)> Items, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => Items.SelectMany(item => new[] { item.Key, item.Value });

        public Expression? Find(string key) => Items.Where(item => item.Key is Literal { Value: string name } && name == key).Select(item => item.Value).FirstOrDefault();

        /// <summary>All keys stand there as they are.</summary>
        public bool IsPlain => Items.All(item => item.Key is Literal);
    }

    /// <summary><c>[for k, v in x : y if z]</c> or the same in braces.</summary>
    public sealed record For(IReadOnlyList<string> Names, Expression Collection, IReadOnlyList<Expression> Inner, bool IsObject, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => [Collection, .. Inner];
    }

    /// <summary>An operator with its operands; <c>a ? b : c</c> too.</summary>
    public sealed record Operation(string Operator, IReadOnlyList<Expression> Operands, int Line) : Expression(Line)
    {
        public override IEnumerable<Expression> Parts => Operands;
    }

    /// <summary>One step of a reference: an attribute, an index, or (neither) a splat.</summary>
    public readonly record struct Step(string? Name, Expression? Index);
}
