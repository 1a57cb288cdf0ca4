package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * Under which answers the choices of a relaxed graph matter: those that stand within a candidate of another choice matter where it is taken, those in a link of a chain where
 * the number of repeats reaches it.
 *
 * @param places for each decision the candidates that it stands in, the outermost first; of one at several places what these have in common
 */
record Conditions(Map<Decision, List<Taken>> places) {
    /** An answer that was one of some. */
    record Taken(Decision decision, List<Integer> options) {
        Taken {
            options = List.copyOf(options);
        }

        boolean holds(Architecture choices) {
            return options.contains(choices.index(decision));
        }

        /** The greatest of them, with which all that it stands for is there. */
        int last() {
            return options.get(options.size() - 1);
        }
    }

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
                places.merge(repeat.count(), within, Conditions::common);
                for (int link = 0; link < repeat.chain().size(); link++) {
                    collect(repeat.chain().get(link), within(within, reaching(repeat, link)), places);
                }
            } else if (body instanceof Body.OneOf oneOf) {
                places.merge(oneOf.decision(), within, Conditions::common);
                for (int i = 0; i < oneOf.alternatives().size(); i++) {
                    collect(
                            oneOf.alternatives().get(i),
                            within(within, new Taken(oneOf.decision(), List.of(i))),
                            places);
                }
            }
        }
    }

    private static Taken reaching(Body.Repeat repeat, int link) {
        return new Taken(
                repeat.count(),
                IntStream.range(0, repeat.count().size())
                        .filter(option -> repeat.times(option) > link)
                        .boxed()
                        .toList());
    }

    /** What every answer gives is no condition. */
    private static List<Taken> within(List<Taken> outer, Taken taken) {
        if (taken.options().size() == taken.decision().size()) {
            return outer;
        }
        List<Taken> inside = new ArrayList<>(outer);
        inside.add(taken);
        return List.copyOf(inside);
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
        return of(decision).stream().allMatch(taken -> taken.holds(choices));
    }
}
