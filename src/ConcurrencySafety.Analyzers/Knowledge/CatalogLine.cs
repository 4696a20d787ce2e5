namespace ConcurrencySafety.Knowledge;

/// <summary>Reads one line of a catalog.</summary>
internal static class CatalogLine
{
    /// <exception cref="FormatException">The line says nothing we understand.</exception>
    public static void Read(string line, CatalogTable table)
    {
        var words = Words(line);
        if (words.Count == 0)
        {
            return;
        }

        if (words[0] == "type")
        {
            ReadType(words, table);
        }
        else
        {
            ReadMember(words, table);
        }
    }

    private static void ReadType(List<string> words, CatalogTable table)
    {
        if (words.Count < 3)
        {
            throw new FormatException("a type line needs a name and what the type is");
        }

        var facts = TypeFacts.Unknown;
        foreach (var word in words.Skip(2))
        {
            var (key, value) = Pair(word);
            facts = key switch
            {
                "safe" => facts with { Safety = ThreadSafety.Safe },
                "immutable" => facts with { Safety = ThreadSafety.Immutable },
                "not-safe" => facts with { Safety = ThreadSafety.NotSafe },
                "collection" => facts with { IsCollection = true },
                "handle" => facts with { IsHandle = true },
                "context-bound" => facts with { IsContextBound = true },
                "lock" => facts with { IsLock = true },
                "per-thread" => facts with { IsPerThread = true },
                "instead" => facts with { Instead = value },
                _ => throw new FormatException("no such fact of a type: " + key),
            };
        }

        table.TypeAt(words[1]).Facts = facts;
    }

    private static void ReadMember(List<string> words, CatalogTable table)
    {
        if (words.Count < 2)
        {
            throw new FormatException("a member line needs a name and a role");
        }

        var name = words[0];
        string? parameters = null;
        var open = name.IndexOf('(');
        if (open >= 0)
        {
            if (!name.EndsWith(")", StringComparison.Ordinal))
            {
                throw new FormatException("no closing parenthesis after the parameters");
            }

            parameters = name.Substring(open + 1, name.Length - open - 2);
            name = name.Substring(0, open);
        }

        var dot = name.LastIndexOf('.');
        if (dot <= 0 || dot == name.Length - 1)
        {
            throw new FormatException("a member is written Namespace.Type.Member");
        }

        var effect = new ApiEffect(Enum<ApiRole>(words[1]));
        foreach (var word in words.Skip(2))
        {
            var (key, value) = Pair(word);
            effect = key switch
            {
                "target" => effect with { Target = value },
                "item" => effect with { Item = value },
                "kind" => effect with { Kind = Enum<StartKind>(value) },
                "times" => effect with { Times = Enum<Multiplicity>(value) },
                "join" => effect with { JoinedBy = Enum<JoinKind>(value) },
                "mode" => effect with { Mode = Enum<LockMode>(value) },
                "outcome" => effect with { Outcome = Enum<AcquireOutcome>(value) },
                "atomic" => effect with { Atomic = Enum<AtomicKind>(value) },
                _ => throw new FormatException("no such setting: " + key),
            };
        }

        table.TypeAt(name.Substring(0, dot)).Add(name.Substring(dot + 1), parameters, effect);
    }

    private static T Enum<T>(string word)
        where T : struct, Enum =>
        System.Enum.TryParse<T>(word.Replace("-", string.Empty), ignoreCase: true, out var value) && System.Enum.IsDefined(typeof(T), value)
            ? value
            : throw new FormatException("no such " + typeof(T).Name + ": " + word);

    private static (string Key, string Value) Pair(string word)
    {
        var equals = word.IndexOf('=');
        return equals < 0 ? (word, string.Empty) : (word.Substring(0, equals), word.Substring(equals + 1).Trim('"'));
    }

    /// <summary>Words apart by blanks; a quoted text keeps its blanks, <c>#</c> begins a comment.</summary>
    private static List<string> Words(string line)
    {
        var words = new List<string>();
        var start = -1;
        var quoted = false;
        for (var i = 0; i <= line.Length; i++)
        {
            var isEnd = i == line.Length || (!quoted && (char.IsWhiteSpace(line[i]) || line[i] == '#'));
            if (!isEnd)
            {
                quoted ^= line[i] == '"';
                start = start < 0 ? i : start;
                continue;
            }

            if (start >= 0)
            {
                words.Add(line.Substring(start, i - start));
                start = -1;
            }

            if (i < line.Length && line[i] == '#')
            {
                break;
            }
        }

        return words;
    }
}
