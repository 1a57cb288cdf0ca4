package org.espalier.oneshot.relaxed;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.PieceTape;

/** A forward pass through a {@link RelaxedSupernet}, from which one can go backward. Belongs to one thread. */
public final class RelaxedPass implements AutoCloseable {
    private final PieceTape tape;
    private final Tensor logits;

    RelaxedPass(PieceTape tape, Tensor logits) {
        this.tape = tape;
        this.logits = logits;
    }

    /** Images x classes. */
    public Tensor logits() {
        return logits;
    }

    /**
     * Adds the gradients of a loss to those of the weights and of the architecture parameters, as far as they need one and the loss depends on
     * them: where only {@code none} was built, it may depend on no architecture parameter. At most once.
     *
     * @param loss a scalar computed from {@link #logits}
     */
    public void backward(Tensor loss) {
        if (loss.requires_grad()) {
            loss.backward();
            tape.backward();
        }
    }

    /** Frees what was recorded; the logits keep their values. */
    @Override
    public void close() {
        tape.close();
    }
}
