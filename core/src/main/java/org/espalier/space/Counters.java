package org.espalier.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;

/**
 * Parameters, multiply-accumulates and activation bytes of a space's members, built once as expressions over the decisions and then
 * evaluated by look-up.
 *
 * @param params trainable values, batch-norm scale and shift included, running statistics never
 * @param macs multiply-accumulates of convolutions and linear layers; no bias, batch norm, pooling or activation; batch 1
 * @param activationBytes bytes of all layer outputs in float32, batch 1
 * @param output shape of the result
 */
public record Counters(TermSum params, TermSum macs, TermSum activationBytes, Shape output) {
    /** What the numbers count; printed beside them. */
    public static final String RULE =
            "params: all trainable tensors; MACs: convolutions and linear layers, no bias, batch 1; "
                    + "activation bytes: all layer outputs, float32, batch 1";

    /** Reads the counters off a graph. */
    public static Counters of(Graph graph, Shape input, DecisionSet decisions) {
        Reading reading = new Reading();
        Terms terms = reading.graph(graph, List.of(input));
        return new Counters(
                TermSum.of(terms.params, decisions),
                TermSum.of(terms.macs, decisions),
                TermSum.of(terms.bytes, decisions),
                terms.output);
    }

    /** Counters of a space that builds each member anew. */
    public static Counters of(Function<Architecture, Network> members, Shape output) {
        return new Counters(
                TermSum.counting(a -> members.apply(a).params()),
                TermSum.counting(a -> members.apply(a).macs()),
                TermSum.counting(a -> members.apply(a).activationBytes()),
                output);
    }

    private record Terms(List<Expr> params, List<Expr> macs, List<Expr> bytes, Shape output) {}

    private static final class Reading {
        Terms graph(Graph graph, List<Shape> inputs) {
            List<Shape> values = new ArrayList<>(inputs);
            List<Terms> parts = new ArrayList<>();
            for (Graph.Node node : graph.nodes()) {
                Terms terms = body(
                        node.body(), node.inputs().stream().map(values::get).toList());
                parts.add(terms);
                values.add(terms.output);
            }
            return join(parts, values.get(graph.output()));
        }

        private Terms body(Body body, List<Shape> from) {
            if (body instanceof Body.Leaf leaf) {
                return leaf(leaf.operation(), from);
            } else if (body instanceof Body.Sub sub) {
                return graph(sub.graph(), from);
            } else if (body instanceof Body.OneOf oneOf) {
                Decision decision = oneOf.decision();
                List<Terms> each =
                        oneOf.alternatives().stream().map(g -> graph(g, from)).toList();
                List<Terms> guarded = IntStream.range(0, each.size())
                        .mapToObj(i -> guard(each.get(i), decision, option -> option == i))
                        .toList();
                return join(
                        guarded,
                        Shape.select(decision, each.stream().map(Terms::output).toList()));
            }
            return body instanceof Body.Ends ends ? ends(ends, from) : repeat((Body.Repeat) body, from.get(0));
        }

        private Terms ends(Body.Ends ends, List<Shape> from) {
            List<Terms> parts = new ArrayList<>();
            List<Shape> outputs = new ArrayList<>();
            for (int i = 0; i < from.size(); i++) {
                Terms terms = graph(ends.each().get(i), List.of(from.get(i)));
                outputs.add(terms.output);
                parts.add(times(terms, ends.stands().get(i)));
            }
            Shape output = ends.shape(outputs);
            List<Expr> joined = List.of(output.elements().times(4));
            parts.add(new Terms(List.of(), List.of(), joined, output));
            return join(parts, output);
        }

        private static Terms times(Terms terms, Expr factor) {
            UnaryOperator<List<Expr>> all =
                    some -> some.stream().map(e -> e.times(factor)).toList();
            return new Terms(all.apply(terms.params), all.apply(terms.macs), all.apply(terms.bytes), terms.output);
        }

        private Terms repeat(Body.Repeat repeat, Shape input) {
            List<Terms> parts = new ArrayList<>();
            List<Shape> after = new ArrayList<>(List.of(input));
            for (int i = 0; i < repeat.chain().size(); i++) {
                Terms terms = graph(repeat.chain().get(i), List.of(after.get(i)));
                int place = i;
                parts.add(guard(terms, repeat.count(), option -> place < repeat.times(option)));
                after.add(terms.output);
            }
            List<Shape> byOption = IntStream.range(0, repeat.count().size())
                    .mapToObj(option -> after.get(repeat.times(option)))
                    .toList();
            return join(parts, Shape.select(repeat.count(), byOption));
        }

        private static Terms leaf(Operation operation, List<Shape> from) {
            Shape output = operation.shape(from);
            return new Terms(
                    List.of(operation.params(from)),
                    List.of(operation.macs(from)),
                    List.of(output.elements().times(4)),
                    output);
        }

        private static Terms join(List<Terms> parts, Shape output) {
            return new Terms(sum(parts, Terms::params), sum(parts, Terms::macs), sum(parts, Terms::bytes), output);
        }

        /** All terms, those that are constants, or constants by one decision, added up: a cell space has tens of thousands. */
        private static List<Expr> sum(List<Terms> parts, Function<Terms, List<Expr>> which) {
            long constant = 0;
            Map<Decision, long[]> tables = new LinkedHashMap<>();
            List<Expr> rest = new ArrayList<>();
            for (Terms part : parts) {
                for (Expr term : which.apply(part)) {
                    if (term instanceof Expr.Constant c) {
                        constant += c.number();
                    } else if (term instanceof Expr.Select select
                            && select.byOption().stream().allMatch(Expr::isConstant)) {
                        long[] table = tables.computeIfAbsent(select.decision(), d -> new long[d.size()]);
                        for (int i = 0; i < table.length; i++) {
                            table[i] += ((Expr.Constant) select.byOption().get(i)).number();
                        }
                    } else {
                        rest.add(term);
                    }
                }
            }
            tables.forEach((decision, table) -> rest.add(Expr.select(
                    decision, Arrays.stream(table).mapToObj(Expr::of).toList())));
            if (constant != 0) {
                rest.add(Expr.of(constant));
            }
            return rest;
        }

        private static Terms guard(Terms terms, Decision decision, IntPredicate counts) {
            Function<Expr, Expr> only = expr -> Expr.select(
                    decision,
                    IntStream.range(0, decision.size())
                            .mapToObj(option -> counts.test(option) ? expr : Expr.ZERO)
                            .toList());
            return new Terms(
                    terms.params.stream().map(only).toList(),
                    terms.macs.stream().map(only).toList(),
                    terms.bytes.stream().map(only).toList(),
                    terms.output);
        }
    }

    /** A sum of terms of which each depends on few decisions and is a table over their options: evaluated by look-up. */
    public static final class TermSum {
        private static final int LARGEST_TABLE = 1 << 16;

        private final long constant;
        private final List<Table> tables;
        private final ToLongFunction<Architecture> rest;

        private TermSum(long constant, List<Table> tables, ToLongFunction<Architecture> rest) {
            this.constant = constant;
            this.tables = tables;
            this.rest = rest;
        }

        static TermSum counting(ToLongFunction<Architecture> count) {
            return new TermSum(0, List.of(), count);
        }

        /** Groups the terms by the decisions they depend on and tabulates each group. */
        public static TermSum of(List<Expr> terms, DecisionSet decisions) {
            Map<List<Integer>, List<Expr>> groups = new HashMap<>();
            for (Expr term : terms) {
                List<Integer> support = term.support().stream()
                        .map(decisions::position)
                        .sorted()
                        .toList();
                groups.computeIfAbsent(support, s -> new ArrayList<>()).add(term);
            }
            long constant = 0;
            List<Table> tables = new ArrayList<>();
            Map<Expr, Long> large = new LinkedHashMap<>();
            for (Map.Entry<List<Integer>, List<Expr>> group : groups.entrySet()) {
                long size = 1;
                for (int position : group.getKey()) {
                    size *= decisions.all().get(position).size();
                }
                if (group.getKey().isEmpty()) {
                    for (Expr term : group.getValue()) {
                        constant += ((Expr.Constant) term).number();
                    }
                } else if (size <= LARGEST_TABLE) {
                    tables.add(Table.of(group.getKey(), group.getValue(), decisions, (int) size));
                } else {
                    for (Expr term : group.getValue()) {
                        Factored factored = Factored.of(term);
                        large.merge(factored.expr, factored.factor, Long::sum);
                    }
                }
            }
            List<Factored> rest = large.entrySet().stream()
                    .map(entry -> new Factored(entry.getValue(), entry.getKey()))
                    .toList();
            return new TermSum(
                    constant,
                    tables,
                    a -> rest.stream()
                            .mapToLong(f -> f.factor * f.expr.value(a))
                            .sum());
        }

        /** The sum under an architecture of the decision set that it was built for. */
        public long of(Architecture architecture) {
            long sum = constant + rest.applyAsLong(architecture);
            for (Table table : tables) {
                sum += table.value(architecture);
            }
            return sum;
        }
    }

    /** An expression as a known number times another: what differs in the number alone, such as cells of several widths, is evaluated once. */
    private record Factored(long factor, Expr expr) {
        static Factored of(Expr expr) {
            if (expr instanceof Expr.Constant constant) {
                return new Factored(constant.number(), Expr.ONE);
            } else if (expr instanceof Expr.Arithmetic arithmetic) {
                Factored left = of(arithmetic.left());
                Factored right = of(arithmetic.right());
                if (arithmetic.operator() == Expr.Operator.MULTIPLY) {
                    return new Factored(Math.multiplyExact(left.factor, right.factor), left.expr.times(right.expr));
                } else if (arithmetic.operator() == Expr.Operator.ADD && left.factor == right.factor) {
                    return new Factored(left.factor, left.expr.plus(right.expr));
                }
            }
            return new Factored(1, expr);
        }
    }

    private record Table(int[] positions, int[] strides, long[] values) {
        static Table of(List<Integer> support, List<Expr> terms, DecisionSet decisions, int size) {
            int[] positions = support.stream().mapToInt(Integer::intValue).toArray();
            int[] strides = new int[positions.length];
            int stride = 1;
            for (int i = 0; i < positions.length; i++) {
                strides[i] = stride;
                stride *= decisions.all().get(positions[i]).size();
            }
            long[] values = new long[size];
            int[] indices = new int[decisions.size()];
            for (int cell = 0; cell < size; cell++) {
                for (int i = 0; i < positions.length; i++) {
                    indices[positions[i]] = cell
                            / strides[i]
                            % decisions.all().get(positions[i]).size();
                }
                Architecture architecture = new Architecture(decisions, indices);
                for (Expr term : terms) {
                    values[cell] += term.value(architecture);
                }
            }
            return new Table(positions, strides, values);
        }

        long value(Architecture architecture) {
            int cell = 0;
            for (int i = 0; i < positions.length; i++) {
                cell += architecture.index(positions[i]) * strides[i];
            }
            return values[cell];
        }
    }
}
