package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.PieceTape;
import org.espalier.torch.module.ModuleContext;
import org.jspecify.annotations.Nullable;

/** A value on its way through a relaxed graph. Values are compared by identity. */
sealed interface RelaxedValue {
    /** Every piece of the pass may read it, once it is there. */
    final class Common implements RelaxedValue {
        private final @Nullable Open source;
        private @Nullable Tensor tensor;

        /** One that is there. */
        Common(Tensor tensor) {
            this.source = null;
            this.tensor = tensor;
        }

        /** One that is yet to be computed, in a piece of its own. */
        Common(Open source) {
            this.source = source;
        }

        boolean isThere() {
            return tensor != null;
        }

        Tensor tensor() {
            return Objects.requireNonNull(tensor, "read before it was computed");
        }

        /** What it is computed from, by the piece that does. */
        Open source() {
            return Objects.requireNonNull(source, "never has to be computed");
        }

        /** Whether it can be computed now. */
        boolean isReady() {
            return common(List.of(source())).stream().allMatch(Common::isThere);
        }

        void set(Tensor computed) {
            tensor = computed;
        }
    }

    /** It belongs to the one piece that needs it, which computes it when it runs. */
    final class Open implements RelaxedValue {
        private final List<RelaxedValue> inputs;
        private final int cost;
        private final Step step;

        /** @param cost as of {@link RoughCost} */
        Open(List<? extends RelaxedValue> inputs, int cost, Step step) {
            this.inputs = List.copyOf(inputs);
            this.cost = cost;
            this.step = step;
        }
    }

    /** How an open value is computed from its inputs, in the context in which its piece runs. */
    @FunctionalInterface
    interface Step {
        Tensor run(ModuleContext context, List<Tensor> inputs);
    }

    /** The piece that computes something from some values, and from what these need. */
    static PieceTape.Piece piece(
            List<? extends RelaxedValue> wanted, ModuleContext context, Function<Evaluation, Tensor> result) {
        List<Common> common = common(wanted);
        List<Tensor> reads = common.stream().map(Common::tensor).toList();
        return new PieceTape.Piece(reads, (tensors, again) -> {
            Map<RelaxedValue, Tensor> ends = new IdentityHashMap<>();
            for (int i = 0; i < common.size(); i++) {
                ends.put(common.get(i), tensors.get(i));
            }
            return result.apply(new Evaluation(again ? context.again() : context, ends));
        });
    }

    /** The common values that a piece has to read to give these. */
    static List<Common> common(List<? extends RelaxedValue> wanted) {
        List<Common> common = new ArrayList<>();
        for (RelaxedValue value : reached(wanted)) {
            if (value instanceof Common read) {
                common.add(read);
            }
        }
        return common;
    }

    /** What it costs a piece to give these, as of {@link RoughCost}. */
    static int cost(List<? extends RelaxedValue> wanted) {
        int cost = 0;
        for (RelaxedValue value : reached(wanted)) {
            cost += value instanceof Open open ? open.cost : 0;
        }
        return cost;
    }

    /** These values and all that they depend on down to common ones, each once. */
    private static List<RelaxedValue> reached(List<? extends RelaxedValue> wanted) {
        List<RelaxedValue> order = new ArrayList<>();
        Set<RelaxedValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<RelaxedValue> left = new ArrayList<>(wanted);
        while (!left.isEmpty()) {
            RelaxedValue value = left.remove(left.size() - 1);
            if (seen.add(value)) {
                order.add(value);
                if (value instanceof Open open) {
                    left.addAll(open.inputs);
                }
            }
        }
        return order;
    }

    /** Computes a piece's values, each once. What it gives belongs to the innermost pointer scope at that moment. */
    final class Evaluation {
        private final ModuleContext context;
        private final Map<RelaxedValue, Tensor> ends;
        private final Map<RelaxedValue, Tensor> computed;

        private Evaluation(ModuleContext context, Map<RelaxedValue, Tensor> ends) {
            this.context = context;
            this.ends = ends;
            this.computed = new IdentityHashMap<>(ends);
        }

        /** One that knows the same ends and has computed nothing yet. */
        Evaluation afresh() {
            return new Evaluation(context, ends);
        }

        Tensor of(RelaxedValue value) {
            Tensor found = computed.get(value);
            if (found == null) {
                Open open = (Open) value; // all common values are among the ends
                found = open.step.run(context, of(open.inputs));
                computed.put(value, found);
            }
            return found;
        }

        List<Tensor> of(List<? extends RelaxedValue> values) {
            return values.stream().map(this::of).toList();
        }
    }
}
