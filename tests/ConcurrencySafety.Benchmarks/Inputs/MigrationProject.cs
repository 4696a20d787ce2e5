using System.Text;
using ConcurrencySafety.Corpus.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencySafety.Benchmarks.Inputs;

/// <summary>One method of thousands of statements and lambdas, as tools for database migrations write it.</summary>
internal static class MigrationProject
{
    private const string Model =
        """
        using System;

        namespace Generated;

        public sealed class ModelBuilder
        {
            public ModelBuilder Entity(string name, Action<EntityBuilder> build) { build(new EntityBuilder()); return this; }
        }

        public sealed class EntityBuilder
        {
            public PropertyBuilder Property<T>(string name) => new();
            public EntityBuilder HasKey(params string[] names) => this;
            public EntityBuilder HasIndex(params string[] names) => this;
            public EntityBuilder ToTable(string name) => this;
            public EntityBuilder HasData(params object[] rows) => this;
        }

        public sealed class Migrator
        {
            public async System.Threading.Tasks.Task ApplyAsync() => await System.Threading.Tasks.Task.Yield();
        }

        public sealed class PropertyBuilder
        {
            public PropertyBuilder ValueGeneratedOnAdd() => this;
            public PropertyBuilder HasColumnType(string type) => this;
            public PropertyBuilder HasMaxLength(int length) => this;
            public PropertyBuilder IsRequired() => this;
        }

        """;

    public static CodeProject Of(int lines)
    {
        var text = new StringBuilder(Model).AppendLine("public static class Snapshot").AppendLine("{");
        text.AppendLine("    public static void Build(ModelBuilder model)").AppendLine("    {");
        for (int entity = 0, written = 0; written < lines; entity++)
        {
            string block = Entity(entity);
            text.Append(block);
            written += block.Count(c => c == '\n');
        }

        text.AppendLine("    }").AppendLine("}");
        SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(text.ToString(), Encoding.UTF8), CodeProject.ParseOptions, "Snapshot.cs");
        return new CodeProject($"one file {lines / 1000}k", [tree], References.Framework);
    }

    private static string Entity(int number)
    {
        var text = new StringBuilder();
        text.AppendLine($"        model.Entity(\"Shop.Entity{number}\", b =>").AppendLine("        {");
        text.AppendLine("            b.Property<int>(\"Id\").ValueGeneratedOnAdd().HasColumnType(\"int\");");
        for (int column = 0; column < 12; column++)
        {
            text.AppendLine($"            b.Property<string>(\"Column{column}\")")
                .AppendLine("                .IsRequired()")
                .AppendLine($"                .HasMaxLength({column * 10 + 10})")
                .AppendLine("                .HasColumnType(\"nvarchar\");");
        }

        text.AppendLine("            b.HasKey(\"Id\");").AppendLine("            b.HasIndex(\"Column1\", \"Column2\");");
        text.AppendLine($"            b.ToTable(\"Entity{number}\");").AppendLine("            b.HasData(");
        for (int row = 0; row < 10; row++)
        {
            text.AppendLine($"                new {{ Id = {row}, Column1 = \"value{row}\", Column2 = new DateTime(2020, 1, {row + 1}) }}{(row < 9 ? "," : ");")}");
        }

        return text.AppendLine("        });").AppendLine().ToString();
    }
}
