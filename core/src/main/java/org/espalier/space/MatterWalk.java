package org.espalier.space;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * Which decisions of a graph matter under the others' answers. The graph is read once: what hangs on no decision is left out, and so is what an earlier step of the same way has said already, which is most of it, because layers
 * repeat each other's channels. What is found, and in which order, is what a walk over the whole graph finds.
 *
 * @param steps in the order of the graph
 */
record MatterWalk(List<Step> steps) {
    /** A part of the walk. */
    private sealed interface Step {
        void walk(Architecture architecture, Set<Decision> into);
    }

    private record Always(Decision decision) implements Step {
        @Override
        public void walk(Architecture architecture, Set<Decision> into) {
            into.add(decision);
        }
    }

    /** A number whose options are numbers that hang on decisions themselves. */
    private record Nested(Expr.Select select) implements Step {
        @Override
        public void walk(Architecture architecture, Set<Decision> into) {
            open(select, architecture, into);
        }
    }

    private record Choice(Decision decision, List<List<Step>> alternatives) implements Step {
        @Override
        public void walk(Architecture architecture, Set<Decision> into) {
            into.add(decision);
            for (Step step : alternatives.get(architecture.index(decision))) {
                step.walk(architecture, into);
            }
        }
    }

    private record Chain(Decision count, List<Integer> times, List<List<Step>> links) implements Step {
        @Override
        public void walk(Architecture architecture, Set<Decision> into) {
            into.add(count);
            int last = times.get(architecture.index(count));
            for (int i = 0; i < last; i++) {
                for (Step step : links.get(i)) {
                    step.walk(architecture, into);
                }
            }
        }
    }

    /** What earlier steps of a way have said. */
    private record Said(Set<Decision> decisions, Set<Expr> nested) {
        Said() {
            this(new LinkedHashSet<>(), identities());
        }

        /** For one of several ways that go on from here. */
        Said copy() {
            Said copy = new Said();
            copy.decisions.addAll(decisions);
            copy.nested.addAll(nested);
            return copy;
        }

        /** By identity: a number may be the same tree of many numbers over and over, which is long to compare. */
        private static Set<Expr> identities() {
            return Collections.newSetFromMap(new IdentityHashMap<>());
        }
    }

    /** Reads a graph. */
    static MatterWalk of(Graph graph) {
        return new MatterWalk(steps(graph, new Said()));
    }

    /** Adds the decisions that matter for an architecture. */
    void collect(Architecture architecture, Set<Decision> into) {
        for (Step step : steps) {
            step.walk(architecture, into);
        }
    }

    private static List<Step> steps(Graph graph, Said said) {
        List<Step> steps = new ArrayList<>();
        read(graph, said, steps);
        return List.copyOf(steps);
    }

    private static void read(Graph graph, Said said, List<Step> steps) {
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Leaf leaf) {
                leaf.operation().attributes().forEach(expr -> read(expr, said, steps));
            } else if (node.body() instanceof Body.Sub sub) {
                read(sub.graph(), said, steps);
            } else if (node.body() instanceof Body.OneOf oneOf) {
                said.decisions().add(oneOf.decision());
                steps.add(new Choice(
                        oneOf.decision(),
                        oneOf.alternatives().stream()
                                .map(alternative -> steps(alternative, said.copy()))
                                .toList()));
            } else if (node.body() instanceof Body.Repeat repeat) {
                steps.add(chain(repeat, said));
            } else if (node.body() instanceof Body.Ends ends) {
                ends.stands().forEach(expr -> read(expr, said, steps));
            }
        }
    }

    /** A link is only reached by way of those before it. */
    private static Step chain(Body.Repeat repeat, Said said) {
        said.decisions().add(repeat.count());
        Said before = said.copy();
        List<List<Step>> links = new ArrayList<>();
        for (Graph link : repeat.chain()) {
            links.add(steps(link, before));
        }
        List<Integer> times = new ArrayList<>();
        for (int i = 0; i < repeat.count().size(); i++) {
            times.add(repeat.times(i));
        }
        return new Chain(repeat.count(), List.copyOf(times), List.copyOf(links));
    }

    private static void read(Expr expr, Said said, List<Step> steps) {
        if (expr instanceof Expr.Select select) {
            if (select.byOption().stream().allMatch(Expr::isConstant)) {
                if (said.decisions().add(select.decision())) {
                    steps.add(new Always(select.decision()));
                }
            } else if (said.nested().add(select)) {
                steps.add(new Nested(select));
                said.decisions().add(select.decision());
            }
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            read(arithmetic.left(), said, steps);
            read(arithmetic.right(), said, steps);
        } else if (expr instanceof Expr.Scaled scaled) {
            read(scaled.base(), said, steps);
        }
    }

    private static void open(Expr expr, Architecture architecture, Set<Decision> into) {
        if (expr instanceof Expr.Select select) {
            into.add(select.decision());
            open(select.byOption().get(architecture.index(select.decision())), architecture, into);
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            open(arithmetic.left(), architecture, into);
            open(arithmetic.right(), architecture, into);
        } else if (expr instanceof Expr.Scaled scaled) {
            open(scaled.base(), architecture, into);
        }
    }
}
