package org.espalier.space;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;

/**
 * Spaces in which anything may be open: resolution, widths and kernels by nested arithmetic, alternatives inside repeats inside
 * alternatives, decisions that stand in several places. Made of operations that fit every input.
 */
final class RandomSpaces {
    private final SplittableRandom random;
    private final List<Decision> pool = new ArrayList<>();
    private int choices;

    private RandomSpaces(long seed) {
        this.random = Seeds.generator(seed, "space", 0);
        for (int i = 0; i < 5; i++) {
            int[] options = IntStream.rangeClosed(1, 1 + random.nextInt(3)).toArray();
            pool.add(Decision.ofInts("d" + i, options));
        }
    }

    static GraphSpace space(long seed) {
        return new RandomSpaces(seed).space();
    }

    /** Every assignment where there are few, or else some of them. */
    static List<Architecture> assignments(SearchSpace space, int most) {
        if (space.decisions().assignments().bitLength() > 20
                || space.decisions().assignments().intValueExact() > most) {
            return IntStream.range(0, most)
                    .mapToObj(i -> Architecture.uniform(space.decisions(), Seeds.generator(1, "assignment", i)))
                    .toList();
        }
        List<Architecture> all = new ArrayList<>();
        for (int code = 0; code < space.decisions().assignments().intValueExact(); code++) {
            int rest = code;
            int[] indices = new int[space.decisions().size()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = rest % space.decisions().all().get(i).size();
                rest /= space.decisions().all().get(i).size();
            }
            all.add(new Architecture(space.decisions(), indices));
        }
        return all;
    }

    private Decision decision() {
        return pool.get(random.nextInt(pool.size()));
    }

    /** At least 1 and small. */
    private Expr number(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(5)) {
            case 1 -> decision().value().plus(number(depth - 1));
            case 2 -> decision().value().times(number(depth - 1)).scaled(0.75, 2);
            case 3 -> {
                Decision decision = decision();
                yield Expr.select(
                        decision,
                        Stream.generate(() -> number(depth - 1))
                                .limit(decision.size())
                                .toList());
            }
            case 4 -> number(depth - 1).plus(3).dividedBy(2);
            default -> Expr.of(1 + random.nextInt(4));
        };
    }

    /** Odd. */
    private Expr kernel() {
        return number(2).times(2).minus(Expr.ONE);
    }

    private Operation leaf() {
        return switch (random.nextInt(6)) {
            case 0 -> new BatchNorm(random.nextBoolean());
            case 1 -> Activation.relu();
            case 2 -> new Pool(random.nextBoolean() ? Pool.Mode.MAX : Pool.Mode.AVERAGE, 3, 1 + random.nextInt(2), 1);
            case 3 -> new Zero(1 + random.nextInt(2));
            default ->
                new Conv(number(2), kernel(), kernel(), 1 + random.nextInt(2), 1, Expr.ONE, true, random.nextBoolean());
        };
    }

    private Graph graph(int depth) {
        Graph.Builder b = Graph.builder(1);
        int at = 0;
        int nodes = 1 + random.nextInt(3);
        for (int i = 0; i < nodes; i++) {
            at = node(b, i, at, depth);
        }
        return b.build(at);
    }

    private int node(Graph.Builder b, int i, int at, int depth) {
        switch (depth == 0 ? random.nextInt(4) : random.nextInt(8)) {
            case 0:
                Expr width = number(2);
                int wide = b.add("wide" + i, Conv.pointwise(width), at);
                return b.add("depthwise" + i, Conv.depthwise(width, kernel(), 1, 1), wide);
            case 1:
                int other = b.add("other" + i, Conv.dense(number(1), Expr.of(3), 1), at);
                return b.add("concat" + i, new Concat(), at, other);
            case 2:
                int gate = b.add("gate" + i, new GlobalAveragePool(), at);
                int gated = b.add("gated" + i, new Multiply(), at, gate);
                return b.add("add" + i, new Add(), at, gated);
            case 3:
                return b.add("leaf" + i, leaf(), at);
            case 4:
                return b.add("sub" + i, graph(depth - 1), at);
            case 5:
                int branch = b.add("branch" + i, graph(depth - 1), at);
                return b.choose("chosen" + i, Decision.ofLabels("from" + ++choices, "here", "there"), at, branch);
            case 6:
                Decision choice = decision();
                return b.oneOf("either" + i, choice, graphs(choice.size(), depth), at);
            default:
                Decision times = decision();
                return b.repeat("times" + i, times, graphs(times.size(), depth), at);
        }
    }

    private List<Graph> graphs(int count, int depth) {
        return Stream.generate(() -> graph(depth - 1)).limit(count).toList();
    }

    private GraphSpace space() {
        Graph.Builder b = Graph.builder(1);
        int body = b.add("body", graph(2), b.add("stem", new Identity(), 0));
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), body));
        Expr side =
                random.nextBoolean() ? Expr.of(12) : decision().value().times(4).plus(4);
        return GraphSpace.of("random", graph, new Shape(Expr.of(3), side, side));
    }
}
