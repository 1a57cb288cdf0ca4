package org.espalier.space;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.jspecify.annotations.Nullable;

/** A space given by one graph. Immutable. */
public final class GraphSpace extends AbstractSpace {
    private final Graph graph;
    private final @Nullable Relaxation relaxation;
    private final @Nullable DoubleFunction<@Nullable Relaxation> byDepth;
    private final Set<Decision> everything;
    private final boolean allMatter;
    private final MatterWalk walk;
    private final EqualOptions equal;

    /**
     * @param decisions order of the decisions in an architecture; must hold every decision of the graph and of the input
     * @param codec notation of the members
     * @param relaxation how gradient-based search sees the space, or null
     */
    public GraphSpace(
            String name,
            Graph graph,
            Shape input,
            DecisionSet decisions,
            ArchitectureCodec codec,
            @Nullable Relaxation relaxation) {
        this(name, graph, input, decisions, codec, relaxation, null);
    }

    /** @param byDepth the relaxation at a share of the members' depth, as {@link #relaxation(double)}; null where there is none, or one depth only */
    public GraphSpace(
            String name,
            Graph graph,
            Shape input,
            DecisionSet decisions,
            ArchitectureCodec codec,
            @Nullable Relaxation relaxation,
            @Nullable DoubleFunction<@Nullable Relaxation> byDepth) {
        super(name, input, decisions, codec, counters(graph, input, decisions));
        this.graph = graph;
        this.relaxation = relaxation;
        this.byDepth = byDepth;
        this.everything = Collections.unmodifiableSet(new LinkedHashSet<>(decisions.all()));
        Set<Decision> always = new LinkedHashSet<>(input.elements().support());
        unconditional(graph, always);
        this.allMatter = always.containsAll(everything);
        this.walk = MatterWalk.of(graph);
        this.equal = EqualOptions.of(decisions, graph, input.elements());
    }

    private static Counters counters(Graph graph, Shape input, DecisionSet decisions) {
        open(graph, input).forEach(decisions::position);
        return Counters.of(graph, input, decisions);
    }

    /** The decisions of a graph and its input, in order of appearance. */
    public static Set<Decision> open(Graph graph, Shape input) {
        Set<Decision> open = new LinkedHashSet<>(input.elements().support());
        open.addAll(graph.decisions());
        return open;
    }

    /** A space whose architectures are written as {@code {"path":"option",..}}, decisions in order of appearance. */
    public static GraphSpace of(String name, Graph graph, Shape input) {
        DecisionSet decisions = new DecisionSet(open(graph, input));
        return new GraphSpace(name, graph, input, decisions, new PathCodec(decisions), argmax(graph, decisions));
    }

    /**
     * Each choice and each number of repeats relaxed on its own, each decided by its largest probability; null where the graph has none, or other decisions, or ends
     * that stand by decisions.
     *
     * @param graph the graph to relax; its decisions are those of the space
     */
    public static @Nullable Relaxation argmax(Graph graph, DecisionSet decisions) {
        List<Decision> choices = new ArrayList<>(choices(graph));
        if (choices.isEmpty() || choices.size() != decisions.size() || hasOpenEnds(graph)) {
            return null;
        }
        return new Relaxation(
                graph, choices, new Strongest(MatterWalk.of(graph), decisions, allMatter(graph, decisions)));
    }

    /** Whether no answer makes another decision idle, so that nobody has to walk the graph for a member. */
    private static boolean allMatter(Graph graph, DecisionSet decisions) {
        Set<Decision> always = new LinkedHashSet<>();
        unconditional(graph, always);
        return always.containsAll(decisions.all());
    }

    /** Each decision by itself, whether it matters or not. */
    private record Strongest(MatterWalk walk, DecisionSet decisions, boolean allMatter)
            implements Relaxation.Derivation {
        @Override
        public Architecture derive(Map<Decision, double[]> probabilities) {
            int[] indices = new int[decisions.size()];
            probabilities.forEach((decision, p) -> {
                int best = 0;
                for (int i = 1; i < p.length; i++) {
                    best = p[i] > p[best] ? i : best;
                }
                indices[decisions.position(decision)] = best;
            });
            return new Architecture(decisions, indices);
        }

        /** What does not matter in a member counts as if it were answered best: it speaks neither for the member nor against it. */
        @Override
        public double logLikelihood(Map<Decision, double[]> probabilities, Architecture member) {
            Set<Decision> active = new LinkedHashSet<>();
            if (!allMatter) {
                walk.collect(member, active);
            }
            double sum = 0;
            for (Map.Entry<Decision, double[]> row : probabilities.entrySet()) {
                double[] p = row.getValue();
                sum += Math.log(
                        allMatter || active.contains(row.getKey())
                                ? p[member.index(row.getKey())]
                                : Arrays.stream(p).max().orElse(1));
            }
            return sum;
        }
    }

    private static Set<Decision> choices(Graph graph) {
        Set<Decision> found = new LinkedHashSet<>();
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Sub sub) {
                found.addAll(choices(sub.graph()));
            } else if (node.body() instanceof Body.OneOf oneOf) {
                found.add(oneOf.decision());
                oneOf.alternatives().forEach(g -> found.addAll(choices(g)));
            } else if (node.body() instanceof Body.Repeat repeat) {
                found.add(repeat.count());
                repeat.chain().forEach(g -> found.addAll(choices(g)));
            }
        }
        return found;
    }

    /** Whether what stands in it hangs on decisions in ways that no mixture of candidates has. */
    private static boolean hasOpenEnds(Graph graph) {
        return graph.nodes().stream()
                .map(Graph.Node::body)
                .anyMatch(body -> body instanceof Body.Sub sub && hasOpenEnds(sub.graph())
                        || body instanceof Body.OneOf oneOf
                                && oneOf.alternatives().stream().anyMatch(GraphSpace::hasOpenEnds)
                        || body instanceof Body.Repeat repeat
                                && repeat.chain().stream().anyMatch(GraphSpace::hasOpenEnds)
                        || body instanceof Body.Ends ends
                                && ends.stands().stream().anyMatch(e -> !e.isConstant()));
    }

    @Override
    public Set<Decision> active(Architecture architecture) {
        if (allMatter) {
            return everything;
        }
        Set<Decision> active = new LinkedHashSet<>(input().elements().support());
        walk.collect(architecture, active);
        return active;
    }

    /** Besides what does not matter, of options that say the same the first is taken. */
    @Override
    public Architecture canonical(Architecture architecture) {
        if (equal.none()) {
            return allMatter ? architecture : super.canonical(architecture);
        }
        int[] indices = architecture.indices();
        for (int i = 0; i < indices.length; i++) {
            indices[i] = equal.first(i, indices[i]);
        }
        return super.canonical(new Architecture(decisions(), indices));
    }

    @Override
    public BigInteger size() {
        return MemberCount.of(decisions(), graph, input().elements(), equal);
    }

    /** Adds decisions that matter whatever the others' answers are; most cell spaces have no others and are spared the walk. */
    private static void unconditional(Graph graph, Set<Decision> into) {
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Sub sub) {
                unconditional(sub.graph(), into);
            } else if (node.body() instanceof Body.OneOf oneOf) {
                into.add(oneOf.decision());
            }
        }
    }

    @Override
    public Optional<Graph> graph() {
        return Optional.of(graph);
    }

    @Override
    public Network network(Architecture architecture) {
        return SearchSpace.flatten(this, graph, architecture);
    }

    @Override
    public Optional<Relaxation> relaxation() {
        return Optional.ofNullable(relaxation);
    }

    @Override
    public Optional<Relaxation> relaxation(double depth) {
        if (!(depth > 0 && depth <= 1)) {
            throw new IllegalArgumentException("depth " + depth + " is no share above 0, at most 1");
        }
        return byDepth == null ? Optional.empty() : Optional.ofNullable(byDepth.apply(depth));
    }
}
