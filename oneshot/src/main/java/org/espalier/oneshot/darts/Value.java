package org.espalier.oneshot.darts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.PieceTape;
import org.espalier.torch.module.ModuleContext;

/** A value on its way through a relaxed graph. Values are compared by identity. */
sealed interface Value {
    /** It was computed, and every piece of the pass may read it. */
    final class Known implements Value {
        private final Tensor tensor;

        Known(Tensor tensor) {
            this.tensor = tensor;
        }

        Tensor tensor() {
            return tensor;
        }
    }

    /** It belongs to the one piece that needs it, which computes it when it runs. */
    final class Open implements Value {
        private final List<Value> inputs;
        private final Step step;

        Open(List<? extends Value> inputs, Step step) {
            this.inputs = List.copyOf(inputs);
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
            List<? extends Value> wanted, ModuleContext context, Function<Evaluation, Tensor> result) {
        List<Known> known = new ArrayList<>();
        for (Value value : reached(wanted)) {
            if (value instanceof Known read) {
                known.add(read);
            }
        }
        List<Tensor> reads = known.stream().map(Known::tensor).toList();
        return new PieceTape.Piece(reads, tensors -> {
            Map<Value, Tensor> ends = new IdentityHashMap<>();
            for (int i = 0; i < known.size(); i++) {
                ends.put(known.get(i), tensors.get(i));
            }
            return result.apply(new Evaluation(context, ends));
        });
    }

    /** How many values a piece has to compute itself to give these. */
    static int open(List<? extends Value> wanted) {
        return (int) reached(wanted).stream().filter(Open.class::isInstance).count();
    }

    /** These values and all that they depend on, each once. */
    private static List<Value> reached(List<? extends Value> wanted) {
        List<Value> order = new ArrayList<>();
        Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Value> left = new ArrayList<>(wanted);
        while (!left.isEmpty()) {
            Value value = left.remove(left.size() - 1);
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
        private final Map<Value, Tensor> ends;
        private final Map<Value, Tensor> computed;

        private Evaluation(ModuleContext context, Map<Value, Tensor> ends) {
            this.context = context;
            this.ends = ends;
            this.computed = new IdentityHashMap<>(ends);
        }

        /** One that knows the same ends and has computed nothing yet. */
        Evaluation afresh() {
            return new Evaluation(context, ends);
        }

        Tensor of(Value value) {
            Tensor found = computed.get(value);
            if (found == null) {
                Open open = (Open) value; // all known values are among the ends
                found = open.step.run(context, of(open.inputs));
                computed.put(value, found);
            }
            return found;
        }

        List<Tensor> of(List<? extends Value> values) {
            return values.stream().map(this::of).toList();
        }
    }
}
