package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.oneshot.relaxed.RelaxedLoss.By;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Optimiser;

/**
 * The architecture's gradient of second order (Liu, Simonyan, Yang 2019, equations 6 to 8): of the validation loss at the weights as they would be
 * after one more step of their optimiser, momentum and decay included. The mixed second derivative is that of a difference of two gradients
 * at weights moved by {@code 0.01 / |g|} along the validation gradient {@code g} by all weights.
 *
 * <p>Four passes: training loss, validation loss after the virtual step, training loss at either side.
 */
final class Unrolled {
    /** How far the weights are moved either way, as published: not so near that float32 sees nothing. */
    static final double DISTANCE = 0.01;

    private final RelaxedLoss loss;
    private final List<Stored> weights;
    private final ParameterStore alphas;
    private final Optimiser optimiser;
    private final double distance;

    /**
     * @param optimiser of the weights; what it does to them and to its own state is taken back
     * @param distance by which the weights are moved for the difference of two gradients, above 0
     */
    Unrolled(RelaxedLoss loss, List<Stored> weights, ParameterStore alphas, Optimiser optimiser, double distance) {
        this.distance = distance;
        this.loss = loss;
        this.weights = weights;
        this.alphas = alphas;
        this.optimiser = optimiser;
    }

    /**
     * Leaves the gradient at the architecture's parameters, none at the weights, and weights and optimiser as they were.
     *
     * @param rate of the virtual step: that of the weights' next one
     * @return the validation loss after the virtual step, without what the architecture pays beside it, in the caller's pointer scope
     */
    Tensor backward(Batch training, Batch validation, double rate, ModuleContext mode, Moment moment) {
        try (Optimiser.Remembered before = optimiser.remember()) {
            try {
                optimiser.clearGradients();
                loss.backward(training, By.WEIGHTS, mode, moment);
                optimiser.step(rate);
                before.state();
                optimiser.clearGradients();
                alphas.clearGradients();
                Tensor value = loss.backward(validation, By.BOTH, mode, moment).loss();
                List<Tensor> direct = gradients(alphas.trained());
                List<Tensor> along = gradients(weights);
                optimiser.clearGradients();
                double length = norm(along);
                if (length > 0) {
                    double step = distance / length;
                    List<Tensor> above = aside(before, along, step, training, mode, moment);
                    List<Tensor> below = aside(before, along, -step, training, mode, moment);
                    put(direct, above, below, rate / (2 * step));
                } else {
                    put(direct, direct, direct, 0);
                }
                return value;
            } finally {
                before.parameters();
                before.state();
            }
        }
    }

    /** The architecture's gradient of the training loss where the weights are moved. */
    private List<Tensor> aside(
            Optimiser.Remembered before,
            List<Tensor> along,
            double step,
            Batch training,
            ModuleContext mode,
            Moment moment) {
        before.parameters();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (int i = 0; i < along.size(); i++) {
                if (along.get(i).defined()) {
                    weights.get(i).tensor().add_(along.get(i), new Scalar(step));
                }
            }
        }
        alphas.clearGradients();
        loss.backward(training, By.ARCHITECTURE, mode, moment);
        return gradients(alphas.trained());
    }

    private void put(List<Tensor> direct, List<Tensor> above, List<Tensor> below, double factor) {
        alphas.clearGradients();
        try (NoGradGuard guard = new NoGradGuard()) {
            List<Stored> rows = alphas.trained();
            for (int i = 0; i < rows.size(); i++) {
                Tensor gradient = direct.get(i);
                if (gradient.defined() && above.get(i).defined() && below.get(i).defined() && factor != 0) {
                    gradient = gradient.sub(above.get(i).sub(below.get(i)), new Scalar(factor));
                }
                if (gradient.defined()) {
                    rows.get(i).tensor().mutable_grad().put(gradient);
                }
            }
        }
    }

    /** Copies; undefined where there is none. */
    private static List<Tensor> gradients(List<Stored> parameters) {
        List<Tensor> gradients = new ArrayList<>();
        for (Stored stored : parameters) {
            Tensor gradient = stored.tensor().grad();
            gradients.add(gradient.defined() ? gradient.detach().clone() : gradient);
        }
        return gradients;
    }

    private static double norm(List<Tensor> gradients) {
        double sum = 0;
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (Tensor gradient : gradients) {
                if (gradient.defined()) {
                    double norm = HostCopies.number(gradient.norm());
                    sum += norm * norm;
                }
            }
        }
        return Math.sqrt(sum);
    }
}
