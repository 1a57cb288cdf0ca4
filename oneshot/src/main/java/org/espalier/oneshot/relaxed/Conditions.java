package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * Under which answers the choices of a relaxed graph matter: those that stand within a candidate of another choice matter where it is taken.
 *
 * @param places for each decision the candidates that it stands in, the outermost first; of one at several places what these have in common
 */
record Conditions(Map<Decision, List<Taken>> places) {
    /** A candidate that was taken. */
    record Taken(Decision decision, int option) {}

    static Conditions of(Graph graph) {
        Map<Decision, List<Taken>> places = new LinkedHashMap<>();
        collect(graph, List.of(), places);
        return new Conditions(places);
    }

    private static void collect(Graph graph, List<Taken> within, Map<Decision, List<Taken>> places) {
        for (Graph.Node node : graph.nodes()) {
            Body body = node.body();
            if (body instanceof Body.Sub sub) {
                collect(sub.graph(), within, places);
            } else if (body instanceof Body.Repeat repeat) {
                repeat.chain().forEach(part -> collect(part, within, places));
            } else if (body instanceof Body.OneOf oneOf) {
                places.merge(oneOf.decision(), within, Conditions::common);
                for (int i = 0; i < oneOf.alternatives().size(); i++) {
                    List<Taken> inside = new ArrayList<>(within);
                    inside.add(new Taken(oneOf.decision(), i));
                    collect(oneOf.alternatives().get(i), List.copyOf(inside), places);
                }
            }
        }
    }

    private static List<Taken> common(List<Taken> one, List<Taken> other) {
        int length = 0;
        while (length < Math.min(one.size(), other.size()) && one.get(length).equals(other.get(length))) {
            length++;
        }
        return one.subList(0, length);
    }

    /** What has to be taken for a decision to matter. */
    List<Taken> of(Decision decision) {
        return places.getOrDefault(decision, List.of());
    }

    /** Whether a decision matters where these are chosen. */
    boolean hold(Decision decision, Architecture choices) {
        return of(decision).stream().allMatch(taken -> choices.index(taken.decision()) == taken.option());
    }
}
