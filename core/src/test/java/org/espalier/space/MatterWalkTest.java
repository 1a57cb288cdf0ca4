package org.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.random.Seeds;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Beside a walk over the whole graph, which is what the short one stands for. */
class MatterWalkTest {
    private static void whole(Graph graph, Architecture architecture, Set<Decision> into) {
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Leaf leaf) {
                leaf.operation().attributes().forEach(e -> open(e, architecture, into));
            } else if (node.body() instanceof Body.Sub sub) {
                whole(sub.graph(), architecture, into);
            } else if (node.body() instanceof Body.OneOf oneOf) {
                into.add(oneOf.decision());
                whole(oneOf.alternatives().get(architecture.index(oneOf.decision())), architecture, into);
            } else if (node.body() instanceof Body.Repeat repeat) {
                into.add(repeat.count());
                int times = repeat.times(architecture.index(repeat.count()));
                repeat.chain().subList(0, times).forEach(g -> whole(g, architecture, into));
            } else if (node.body() instanceof Body.Ends ends) {
                ends.stands().forEach(e -> open(e, architecture, into));
            }
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

    private static void compare(SearchSpace space, Graph graph) {
        MatterWalk walk = MatterWalk.of(graph);
        for (int i = 0; i < 30; i++) {
            Architecture member = Architecture.uniform(space.decisions(), Seeds.generator(3, "walk", i));
            Set<Decision> expected = new LinkedHashSet<>();
            whole(graph, member, expected);
            Set<Decision> found = new LinkedHashSet<>();
            walk.collect(member, found);
            assertThat(List.copyOf(found)).as(space.name()).isEqualTo(List.copyOf(expected));
        }
    }

    @Test
    void allSpacesMatterInTheSameOrderAsBefore() {
        List<String> seen = new ArrayList<>();
        for (SpaceFactory factory : Zoo.installed().all()) {
            SearchSpace space = Zoo.installed().space(factory.name(), Map.of());
            if (space.decisions().size() > 0 && space.graph().isPresent()) {
                compare(space, space.graph().get());
                seen.add(factory.name());
            }
        }
        assertThat(seen).contains("mobilenet-v3", "proxyless", "nas-bench-201", "enas", "resnet-50-elastic");
    }

    @Test
    void randomSpacesToo() {
        for (int seed = 0; seed < 200; seed++) {
            GraphSpace space = RandomSpaces.space(seed);
            compare(space, space.graph().orElseThrow());
        }
    }
}
