package org.espalier.torch.train;

import java.util.Collection;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
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
    /** Keeps the factor finite where all gradients are zero. */
    private static final double TINY = 1e-6;

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
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<Tensor> gradients = parameters.stream()
                    .map(stored -> stored.tensor().grad())
                    .filter(Tensor::defined)
                    .toList();
            if (gradients.isEmpty()) {
                return;
            }
            if (kind == Kind.NORM) {
                limitNorm(gradients);
            } else {
                Scalar most = new Scalar(limit);
                Scalar least = new Scalar(-limit);
                gradients.forEach(gradient -> gradient.clamp_(new ScalarOptional(least), new ScalarOptional(most)));
            }
        }
    }

    /** The operations of LibTorch's own {@code clip_grad_norm_}, except for its last one: it reads the norm, for which a device is waited for. */
    private void limitNorm(List<Tensor> gradients) {
        Scalar two = new Scalar(2.0);
        TensorVector norms = new TensorVector();
        gradients.forEach(gradient -> norms.push_back(gradient.norm(two)));
        Tensor total = norms.size() == 1 ? norms.get(0) : torch.stack(norms).norm(two);
        Tensor divisor = total.add(new Scalar(TINY));
        Tensor share = torch.full_like(divisor, new Scalar(limit)).div_(divisor);
        Tensor factor = share.clamp(new ScalarOptional(), new ScalarOptional(new Scalar(1.0)));
        gradients.forEach(gradient -> gradient.mul_(factor));
    }
}
