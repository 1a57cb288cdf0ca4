package org.espalier.oneshot.relaxed;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.RelaxedValue.Common;
import org.espalier.oneshot.relaxed.RelaxedValue.Open;
import org.espalier.torch.engine.PieceTape;

/** The weights of one pass: those of a decision are computed once, wherever it stands. */
final class MixtureWeights {
    private final MixtureSource source;
    private final PieceTape tape;
    private final Map<Decision, Row> rows = new HashMap<>();

    MixtureWeights(MixtureSource source, PieceTape tape) {
        this.source = source;
        this.tape = tape;
    }

    /** The weights of a decision's candidates, and which of these are built. */
    record Row(Common row, boolean[] built) {
        /** One option's weight, as a tensor that broadcasts over a feature map. */
        RelaxedValue of(int option) {
            return new Open(
                    List.of(row),
                    0,
                    (context, inputs) -> inputs.get(0).narrow(0, option, 1).reshape(1, 1, 1, 1));
        }

        /** The weight of several options together. */
        RelaxedValue of(List<Integer> options) {
            return new Open(
                    List.of(row),
                    0,
                    (context, inputs) -> options.stream()
                            .map(option -> inputs.get(0).narrow(0, option, 1))
                            .reduce(Tensor::add)
                            .orElseThrow()
                            .reshape(1, 1, 1, 1));
        }
    }

    /** Whether every candidate is built in every pass. */
    boolean dense() {
        return source.dense();
    }

    Row of(Decision decision) {
        return rows.computeIfAbsent(decision, this::weigh);
    }

    private Row weigh(Decision decision) {
        boolean[] built = new boolean[decision.size()];
        Tensor row = tape.run(new PieceTape.Piece(source.parameters(decision), (parameters, again) -> {
            Mixing.Mixture mixture = source.mix(decision, parameters);
            requireFits(decision, mixture);
            System.arraycopy(mixture.built(), 0, built, 0, built.length);
            return mixture.weights();
        }));
        return new Row(new Common(row), built);
    }

    private void requireFits(Decision decision, Mixing.Mixture mixture) {
        long values = mixture.weights().numel();
        if (values != decision.size() || mixture.built().length != decision.size()) {
            throw new IllegalArgumentException("mixing of the decision '" + decision.path() + "': expected "
                    + decision.size() + " weights and as many flags, got " + values + " and " + mixture.built().length);
        }
        for (boolean flag : mixture.built()) {
            if (!flag && source.dense()) {
                throw new IllegalArgumentException("mixing of the decision '" + decision.path()
                        + "': expected every candidate to be built, as it says that it is dense, got "
                        + Arrays.toString(mixture.built()));
            }
        }
    }
}
