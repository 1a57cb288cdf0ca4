package org.espalier.space;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.space.CellPlan.Label;
import org.espalier.space.CellPlan.Place;
import org.jspecify.annotations.Nullable;

/**
 * The labelled graphs of members, read off the graph of their space. A choice between operations is a place, and so is a part with open numbers; a choice between values is a wire; what is
 * the same in all members is left out, and who reads it reads what it reads. Each graph in the outermost one that has choices of its own is a part for itself, once; what else is decided stands in a part
 * {@code network}, and numbers of which nothing in the graph is left in a part {@code input}.
 */
final class GraphCells implements Cells {
    private static final String NETWORK = "network";
    private static final String INPUT = "input";

    private final Labels labels = new Labels();
    private final DecisionSet decisions;
    private final Map<Graph, Set<Decision>> inside = new IdentityHashMap<>();
    private final Map<String, Graph> parts = new LinkedHashMap<>();
    private final Set<Graph> own = new HashSet<>();
    private final List<CellPlan> plans = new ArrayList<>();
    /** Numbers of the places of each plan, by their paths. */
    private final List<Map<String, Integer>> numbers = new ArrayList<>();

    private final List<Decision> loose;

    private GraphCells(Graph graph, DecisionSet decisions) {
        this.decisions = decisions;
        Set<Set<Decision>> known = new HashSet<>();
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Sub sub && labels.isStructural(sub.graph())) {
                own.add(sub.graph());
                if (known.add(decisions(sub.graph()))) {
                    parts.put(node.name(), sub.graph());
                }
            }
        }
        parts.put(NETWORK, graph);
        parts.forEach((name, part) -> {
            Walk walk = new Walk(null, new HashMap<>(), part);
            plans.add(walk.plan(name));
        });
        Set<Decision> met = new HashSet<>();
        parts.values().forEach(part -> met.addAll(decisions(part)));
        this.loose = decisions.all().stream().filter(d -> !met.contains(d)).toList();
        if (!loose.isEmpty()) {
            plans.add(new CellPlan(
                    INPUT,
                    1,
                    loose.stream()
                            .map(d -> new Place(d.path(), Labels.of(d), List.of(0)))
                            .toList(),
                    IntStream.rangeClosed(1, loose.size()).boxed().toList()));
        }
        for (CellPlan plan : List.copyOf(plans)) {
            if (plan.places().isEmpty()) {
                plans.remove(plan);
                parts.remove(plan.name());
            } else {
                Map<String, Integer> byPath = new HashMap<>();
                plan.places().forEach(place -> byPath.put(place.name(), byPath.size()));
                numbers.add(byPath);
            }
        }
    }

    /** Empty where nothing is decided, or where a part has too many forms to name each. */
    static Optional<Cells> of(Graph graph, DecisionSet decisions) {
        try {
            GraphCells cells = new GraphCells(graph, decisions);
            return cells.plans.isEmpty() ? Optional.empty() : Optional.of(cells);
        } catch (Labels.TooManyException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<CellPlan> plans() {
        return List.copyOf(plans);
    }

    @Override
    public List<Cell> of(Architecture member) {
        List<Cell> cells = new ArrayList<>();
        int part = 0;
        for (Graph graph : parts.values()) {
            cells.add(new Walk(member, numbers.get(part), graph).cell(plans.get(part)));
            part++;
        }
        if (!loose.isEmpty()) {
            cells.add(new Cell(
                    plans.get(part),
                    loose.stream().map(member::index).toList(),
                    loose.stream().map(d -> List.of(0)).toList(),
                    plans.get(part).ends()));
        }
        return cells;
    }

    private Set<Decision> decisions(Graph graph) {
        return inside.computeIfAbsent(graph, Graph::decisions);
    }

    private boolean isFixed(Body body) {
        if (body instanceof Body.Sub sub) {
            return decisions(sub.graph()).isEmpty();
        }
        return body instanceof Body.Leaf leaf
                && leaf.operation().attributes().stream().allMatch(Expr::isConstant);
    }

    /** A way through one part: of a member, or of all of them at once. A value is the set of the places and inputs whose outputs it is made of. */
    private final class Walk {
        private final @Nullable Architecture member;
        private final Map<String, Integer> numbers;
        private final Graph part;
        private final Map<String, Set<Label>> labelsOf = new LinkedHashMap<>();
        private final Map<String, TreeSet<Integer>> readsOf = new LinkedHashMap<>();
        private final TreeSet<Integer> ends;

        Walk(@Nullable Architecture member, Map<String, Integer> numbers, Graph part) {
            this.member = member;
            this.numbers = numbers;
            this.part = part;
            List<TreeSet<Integer>> inputs = new ArrayList<>();
            for (int i = 0; i < part.inputs(); i++) {
                inputs.add(new TreeSet<>(Set.of(i)));
            }
            this.ends = graph("", part, inputs);
        }

        CellPlan plan(String name) {
            List<Place> places = new ArrayList<>();
            labelsOf.forEach((path, found) -> places.add(
                    new Place(path, List.copyOf(found), List.copyOf(readsOf.getOrDefault(path, new TreeSet<>())))));
            return new CellPlan(name, part.inputs(), places, List.copyOf(ends));
        }

        Cell cell(CellPlan plan) {
            List<Integer> chosen = new ArrayList<>();
            List<List<Integer>> reads = new ArrayList<>();
            for (Place place : plan.places()) {
                Set<Label> found = labelsOf.get(place.name());
                chosen.add(
                        found == null
                                ? -1
                                : place.labels().indexOf(found.iterator().next()));
                reads.add(List.copyOf(readsOf.getOrDefault(place.name(), new TreeSet<>())));
            }
            return new Cell(plan, chosen, reads, List.copyOf(ends));
        }

        private TreeSet<Integer> graph(String path, Graph graph, List<TreeSet<Integer>> inputs) {
            List<TreeSet<Integer>> values = new ArrayList<>(inputs);
            for (Graph.Node node : graph.nodes()) {
                List<TreeSet<Integer>> from =
                        node.inputs().stream().map(values::get).toList();
                values.add(body(path + node.name(), node.body(), from));
            }
            return values.get(graph.output());
        }

        private TreeSet<Integer> body(String path, Body body, List<TreeSet<Integer>> from) {
            if (isFixed(body)) {
                return union(from);
            } else if (body instanceof Body.Sub sub && labels.isStructural(sub.graph())) {
                return part != sub.graph() && own.contains(sub.graph()) && path.indexOf('/') < 0
                        ? union(from)
                        : graph(path + "/", sub.graph(), from);
            } else if (body instanceof Body.OneOf oneOf && labels.isWiring(oneOf)) {
                List<TreeSet<Integer>> chosen = new ArrayList<>();
                for (Graph alternative : chosen(oneOf)) {
                    chosen.add(graph(path + "/", alternative, from));
                }
                return union(chosen);
            } else if (body instanceof Body.Repeat repeat) {
                return repeat(path, repeat, from.get(0));
            } else if (body instanceof Body.Ends ends) {
                return union(member == null ? from : ends.standing(from, member));
            }
            return place(path, labels.of(path, body, member), union(from));
        }

        private List<Graph> chosen(Body.OneOf oneOf) {
            return member == null
                    ? oneOf.alternatives()
                    : List.of(oneOf.alternatives().get(member.index(oneOf.decision())));
        }

        private TreeSet<Integer> repeat(String path, Body.Repeat repeat, TreeSet<Integer> input) {
            TreeSet<Integer> value = input;
            List<TreeSet<Integer>> after = new ArrayList<>(List.of(input));
            int last = member == null ? repeat.chain().size() : repeat.times(member.index(repeat.count()));
            for (int i = 0; i < last; i++) {
                Body element = new Body.Sub(repeat.chain().get(i));
                String name = path + "/" + i;
                value = isFixed(element)
                        ? place(name, labels.of(path, element, member), value)
                        : body(name, element, List.of(value));
                after.add(value);
            }
            if (member != null) {
                return value;
            }
            return union(IntStream.range(0, repeat.count().size())
                    .mapToObj(option -> after.get(repeat.times(option)))
                    .toList());
        }

        private TreeSet<Integer> place(String path, Collection<Label> found, TreeSet<Integer> reads) {
            labelsOf.computeIfAbsent(path, p -> new LinkedHashSet<>()).addAll(found);
            readsOf.computeIfAbsent(path, p -> new TreeSet<>()).addAll(reads);
            int number =
                    member == null ? numbers.computeIfAbsent(path, p -> numbers.size()) : numbers.getOrDefault(path, 0);
            return new TreeSet<>(Set.of(part.inputs() + number));
        }

        private static TreeSet<Integer> union(List<TreeSet<Integer>> sets) {
            TreeSet<Integer> union = new TreeSet<>();
            sets.forEach(union::addAll);
            return union;
        }
    }

    @Override
    public String toString() {
        return plans.size() + " labelled graphs of " + decisions.size() + " decisions";
    }
}
