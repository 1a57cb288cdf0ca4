package org.espalier.torch.train;

import java.util.Collection;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * Limits gradients before the step. Undefined gradients stay undefined.
 *
 * @param kind what is limited
 * @param limit above 0; unused for {@link Kind#NONE}
 */
public record GradientClip(Kind kind, double limit) {
    /** What is limited. */
    public enum Kind {
        NONE,
        /** The Euclidean norm of all gradients together. */
        NORM,
        /** Each value. */
        VALUE
    }

    public static final GradientClip NONE = new GradientClip(Kind.NONE, 0);

    public GradientClip {
        if (kind != Kind.NONE && !(limit > 0)) {
            throw new IllegalArgumentException("gradient clip limit " + limit + " is not above 0");
        }
    }

    public static GradientClip norm(double limit) {
        return new GradientClip(Kind.NORM, limit);
    }

    public static GradientClip value(double limit) {
        return new GradientClip(Kind.VALUE, limit);
    }

    /** Limits the gradients of some parameters in place. */
    public void apply(Collection<Stored> parameters) {
        if (kind == Kind.NONE) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            TensorVector tensors =
                    new TensorVector(parameters.stream().map(Stored::tensor).toArray(Tensor[]::new));
            if (kind == Kind.NORM) {
                torch.clip_grad_norm_(tensors, limit);
            } else {
                torch.clip_grad_value_(tensors, limit);
            }
        }
    }
}
