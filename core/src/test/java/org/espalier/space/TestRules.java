package org.espalier.space;

import java.util.Optional;
import java.util.function.Predicate;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;

/** Spaces of which some assignments are no members. */
public final class TestRules {
    private TestRules() {}

    /** The members of a space that a rule lets pass; it has no graph to show. */
    public static SearchSpace only(SearchSpace space, Predicate<Architecture> rule) {
        return new SearchSpace() {
            @Override
            public String name() {
                return "some of " + space.name();
            }

            @Override
            public DecisionSet decisions() {
                return space.decisions();
            }

            @Override
            public Shape input() {
                return space.input();
            }

            @Override
            public int classes() {
                return space.classes();
            }

            @Override
            public ArchitectureCodec codec() {
                return space.codec();
            }

            @Override
            public Optional<Graph> graph() {
                return Optional.empty();
            }

            @Override
            public Network network(Architecture architecture) {
                return space.network(architecture);
            }

            @Override
            public Counters counters() {
                return space.counters();
            }

            @Override
            public Optional<String> whyNot(Architecture architecture) {
                return rule.test(architecture) ? Optional.empty() : Optional.of("the rule forbids " + architecture);
            }
        };
    }
}
