using System.Collections.Immutable;

namespace ConcurrencySafety.Knowledge;

/// <summary>Reads one line of a catalog. The grammar stands in docs/catalog.md.</summary>
internal static class CatalogLine
{
    private const string TypeWord = "type";

    /// <summary>Adds what the line says to the table; the result tells what is wrong with a line that says nothing we understand.</summary>
    public static string? Read(string line, CatalogTable table)
    {
        var words = Words(line);
        return words.Count == 0 ? null
            : words[0] == TypeWord ? ReadType(words, table)
            : ReadMember(words, table);
    }

    private static string? ReadType(List<string> words, CatalogTable table)
    {
        if (words.Count < 3)
        {
            return "a type line needs a name and what the type is";
        }

        var facts = TypeFacts.Unknown;
        foreach (var word in words.Skip(2))
        {
            var (key, value) = Pair(word);
            switch (key)
            {
                case "safe":
                    facts = facts with { Safety = ThreadSafety.Safe };
                    break;
                case "immutable":
                    facts = facts with { Safety = ThreadSafety.Immutable };
                    break;
                case "not-safe":
                    facts = facts with { Safety = ThreadSafety.NotSafe };
                    break;
                case "collection":
                    facts = facts with { IsCollection = true };
                    break;
                case "handle":
                    facts = facts with { IsHandle = true };
                    break;
                case "context-bound":
                    facts = facts with { IsContextBound = true };
                    break;
                case "lock":
                    facts = facts with { IsLock = true };
                    break;
                case "global":
                    facts = facts with { IsGlobal = true };
                    break;
                case "builds":
                    facts = facts with { MarksBuilding = true };
                    break;
                case "admits" when value.Length > 0:
                    facts = facts with { Admits = value };
                    break;
                case "once":
                    facts = facts with { IsOnce = true };
                    break;
                case "cancels":
                    facts = facts with { Cancels = true };
                    break;
                case "owned":
                    facts = facts with { IsOwned = true };
                    break;
                case "statement":
                    facts = facts with { IsOfStatement = true };
                    break;
                case "recursion" when value.Length > 0:
                    facts = facts with { Recursion = value };
                    break;
                case "per-thread":
                    facts = facts with { IsPerThread = true };
                    break;
                case "64-bit":
                    facts = facts with { IsNumber = true };
                    break;
                case "single-use":
                    facts = facts with { IsSingleUse = true };
                    break;
                case "event-data":
                    facts = facts with { IsEventData = true };
                    break;
                case "per-call":
                    facts = facts with { IsPerCall = true };
                    break;
                case "in-memory":
                    facts = facts with { IsInMemory = true };
                    break;
                case "of-disposal":
                    facts = facts with { IsOfDisposal = true };
                    break;
                case "server":
                    facts = facts with { IsServer = true };
                    break;
                case "instead" when value.Length > 0:
                    facts = facts with { Instead = value };
                    break;
                case "unless" when value.Length > 0:
                    facts = facts with { Unless = ImmutableHashSet.CreateRange(StringComparer.Ordinal, value.Split(',')) };
                    break;
                case "otherwise" when value.Length > 0:
                    facts = facts with { Otherwise = value };
                    break;
                default:
                    return "no such fact of a type: " + word;
            }
        }

        table.TypeAt(words[1]).Facts = facts;
        return null;
    }

    private static string? ReadMember(List<string> words, CatalogTable table)
    {
        if (words.Count < 2)
        {
            return "a member line needs a name and a role";
        }

        var name = words[0];
        string? parameters = null;
        var open = name.IndexOf('(');
        if (open >= 0)
        {
            if (name[name.Length - 1] != ')')
            {
                return "no closing parenthesis after the parameters";
            }

            parameters = name.Substring(open + 1, name.Length - open - 2);
            name = name.Substring(0, open);
        }

        var dot = name.LastIndexOf('.');
        if (dot <= 0 || dot == name.Length - 1)
        {
            return "a member is written Namespace.Type.Member";
        }

        if (ValueOf<ApiRole>(words[1]) is not { } role)
        {
            return "no such role: " + words[1];
        }

        var effect = new ApiEffect(role);
        foreach (var word in words.Skip(2))
        {
            if (Set(effect, word) is not { } changed)
            {
                return "no such setting: " + word;
            }

            effect = changed;
        }

        table.TypeAt(name.Substring(0, dot)).Add(new CatalogMember(name.Substring(dot + 1), parameters, effect));
        return null;
    }

    private static ApiEffect? Set(ApiEffect effect, string word)
    {
        var (key, value) = Pair(word);
        return key switch
        {
            "target" when value.Length > 0 => effect with { Target = value },
            "item" when value.Length > 0 => effect with { Item = value },
            "due" when value.Length > 0 => effect with { Due = value },
            "unless" when value.Length > 0 => effect with { Unless = value },
            "kind" when ValueOf<StartKind>(value) is { } kind => effect with { Kind = kind },
            "times" when ValueOf<Multiplicity>(value) is { } times => effect with { Times = times },
            "join" when ValueOf<JoinKind>(value) is { } join => effect with { JoinedBy = join },
            "mode" when ValueOf<LockMode>(value) is { } mode => effect with { Mode = mode },
            "outcome" when ValueOf<AcquireOutcome>(value) is { } outcome => effect with { Outcome = outcome },
            "atomic" when ValueOf<AtomicKind>(value) is { } atomic => effect with { Atomic = atomic },
            "step" when ValueOf<EntryStep>(value) is { } step => effect with { Step = step },
            "result" when ValueOf<AtomicResult>(value) is { } result => effect with { Result = result },
            "returning" when value.Length > 0 => effect with { Returning = value },
            "on-context" when value.Length == 0 => effect with { IsOnContext = true },
            "lazy" when value.Length == 0 => effect with { IsLazy = true },
            "weak" when value.Length == 0 => effect with { IsWeak = true },
            "assumed" when value.Length == 0 => effect with { IsAssumed = true },
            _ => null,
        };
    }

    /// <summary>The value of an enumeration by its name with hyphens between words: <c>thread-pool</c>. Numbers are no names.</summary>
    private static T? ValueOf<T>(string word)
        where T : struct, Enum
    {
        foreach (var value in (T[])Enum.GetValues(typeof(T)))
        {
            if (IsName(word, value.ToString()))
            {
                return value;
            }
        }

        return null;
    }

    private static bool IsName(string word, string name)
    {
        var i = 0;
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && i > 0)
            {
                if (i >= word.Length || word[i++] != '-')
                {
                    return false;
                }
            }

            if (i >= word.Length || word[i++] != char.ToLowerInvariant(letter))
            {
                return false;
            }
        }

        return i == word.Length;
    }

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
