using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace ConcurrencySafety.Summaries;

/// <summary>
/// The circles of the call graph: its strongly connected components, by Tarjan's algorithm (SIAM J. Comput. 1, 1972) without
/// recursion, found when first asked for.
/// </summary>
internal sealed class CallCircles
{
    private readonly ConcurrentDictionary<ISymbol, object> _circles = new(SymbolEqualityComparer.Default);
    private readonly object _gate = new();
    private readonly ProgramModel _program;

    public CallCircles(ProgramModel program) => _program = program;

    /// <summary>The same object for members that call each other, directly or not.</summary>
    public object Of(ISymbol member, CancellationToken cancellationToken)
    {
        if (!_circles.TryGetValue(member, out var circle))
        {
            lock (_gate)
            {
                if (!_circles.TryGetValue(member, out circle))
                {
                    Find(member, cancellationToken);
                    circle = _circles[member];
                }
            }
        }

        return circle;
    }

    private void Find(ISymbol root, CancellationToken cancellationToken)
    {
        var nodes = new Dictionary<ISymbol, Node>(SymbolEqualityComparer.Default);
        var path = new Stack<Node>();
        var open = new Stack<Node>();
        Open(root);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var node = open.Peek();
            if (node.Callees.Count > 0)
            {
                var callee = node.Callees.Dequeue();
                if (_circles.ContainsKey(callee))
                {
                    continue;
                }

                if (!nodes.TryGetValue(callee, out var known))
                {
                    Open(callee);
                }
                else
                {
                    node.Lowest = Math.Min(node.Lowest, known.Index);
                }

                continue;
            }

            open.Pop();
            if (open.Count > 0)
            {
                open.Peek().Lowest = Math.Min(open.Peek().Lowest, node.Lowest);
            }

            if (node.Lowest == node.Index)
            {
                Node member;
                do
                {
                    member = path.Pop();
                    _circles[member.Member] = node;
                }
                while (!ReferenceEquals(member, node));
            }
        }

        void Open(ISymbol member)
        {
            var node = new Node(member, nodes.Count, _program.ScanOf(member, cancellationToken) is { } scan ? _program.Calls.CalleesOf(scan) : Enumerable.Empty<ISymbol>());
            nodes.Add(member, node);
            path.Push(node);
            open.Push(node);
        }
    }

    private sealed class Node
    {
        public Node(ISymbol member, int index, IEnumerable<ISymbol> callees)
        {
            Member = member;
            Index = index;
            Lowest = index;
            Callees = new Queue<ISymbol>(callees);
        }

        public ISymbol Member { get; }

        public int Index { get; }

        public int Lowest { get; set; }

        public Queue<ISymbol> Callees { get; }
    }
}
