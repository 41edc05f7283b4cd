using System.Xml.Linq;

namespace CrmDr.Tests.Architecture;

/// <summary>Arrows between projects point one way (docs/design.md, "Map"); the core depends on nothing but the base class library.</summary>
public sealed class ArrowsTests
{
    [Theory]
    [InlineData("CrmDr.Failover", "")]
    [InlineData("CrmDr.ServiceDefaults", "CrmDr.Failover")]
    [InlineData("CrmDr.Api", "CrmDr.Failover CrmDr.ServiceDefaults")]
    [InlineData("CrmDr.Controller", "CrmDr.Failover CrmDr.ServiceDefaults")]
    [InlineData("CrmDr.Gateway", "CrmDr.Failover CrmDr.ServiceDefaults")]
    [InlineData("CrmDr.LocalClouds", "CrmDr.Failover")]
    [InlineData("CrmDr.Simulation", "CrmDr.Failover")]
    [InlineData("CrmDr.AppHost", "CrmDr.Failover CrmDr.LocalClouds CrmDr.Simulation")]
    public void Project_References_OnlyWhatTheMapAllows(string project, string allowed)
    {
        var file = XDocument.Load(Path.Combine(Root, project, $"{project}.csproj"));
        var referenced = file.Descendants("ProjectReference")
            .Where(r => (string?)r.Attribute("ReferenceOutputAssembly") != "false")
            .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));

        Assert.Empty(referenced.Except(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Core_UsesOnlyTheBaseClassLibrary()
    {
        var names = typeof(CrmDr.Failover.Decisions.Decider).Assembly.GetReferencedAssemblies().Select(a => a.Name!);

        Assert.All(names, name => Assert.True(
            name.StartsWith("System.", StringComparison.Ordinal) || name is "System" or "mscorlib" or "netstandard", $"CrmDr.Failover references {name}"));
    }

    [Theory]
    [InlineData("System.Threading.Tasks.Task")]
    [InlineData("System.Net.")]
    [InlineData("System.IO.File")]
    public void Core_HasNoInputOutputAndNoTasks(string type)
    {
        var assembly = typeof(CrmDr.Failover.Decisions.Decider).Assembly;
        var used = assembly.GetTypes()
            .SelectMany(t => t.GetMembers(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance
                | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.DeclaredOnly))
            .SelectMany(m => m switch
            {
                System.Reflection.MethodInfo method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType),
                System.Reflection.PropertyInfo property => [property.PropertyType],
                System.Reflection.FieldInfo field => [field.FieldType],
                _ => Array.Empty<Type>(),
            });

        Assert.DoesNotContain(used, t => t.FullName?.StartsWith(type, StringComparison.Ordinal) == true);
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "CrmDr.sln")))
                folder = folder.Parent!;
            return folder.FullName;
        }
    }
}
