package org.espalier.oneshot.relaxed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;

/** The loss of a relaxed network, and its gradients by the weights, by the architecture's parameters, or by both. Not thread-safe. */
final class RelaxedLoss {
    private final RelaxedSupernet net;
    private final ArchitectureParameters alphas;
    private final Mixing mixing;
    private final Loss loss;
    private final Optional<Penalty> penalty;
    private final List<Stored> weights;

    RelaxedLoss(
            RelaxedSupernet net, ArchitectureParameters alphas, Mixing mixing, Loss loss, Optional<Penalty> penalty) {
        this.net = net;
        this.alphas = alphas;
        this.mixing = mixing;
        this.loss = loss;
        this.penalty = penalty;
        this.weights = net.store().trained();
    }

    /** Whose gradients are made; the others need none, so that none are computed for them. */
    enum By {
        WEIGHTS,
        ARCHITECTURE,
        BOTH;

        boolean weights() {
            return this != ARCHITECTURE;
        }

        boolean architecture() {
            return this != WEIGHTS;
        }
    }

    /**
     * What a pass gave.
     *
     * @param total the loss, with the penalty where the architecture's gradient was made
     * @param loss the loss alone
     * @param glance of the batch; NaN where the weights' gradient was not made: it is read from the device, for which a step waits
     */
    record Passed(Tensor total, Tensor loss, double glance) {}

    /** Of the same network, and nothing is paid. */
    RelaxedLoss alone() {
        return new RelaxedLoss(net, alphas, mixing, loss, Optional.empty());
    }

    /**
     * Adds the gradients of a batch's loss to those that are there. Its result belongs to the caller's pointer scope.
     *
     * @param mode how operations work that differ between training and evaluation
     */
    Passed backward(Batch batch, By by, ModuleContext mode, Moment moment) {
        Stored.needGradients(weights, by.weights());
        Stored.needGradients(alphas.store().trained(), by.architecture());
        try (RelaxedPass pass = net.forward(batch.images(), alphas, mixing, mode, moment)) {
            Tensor mean = loss.of(pass.logits(), batch.targets(), 0);
            double glance = by.weights() ? loss.glance(pass.logits(), batch.targets()) : Double.NaN;
            if (penalty.isEmpty() || !by.architecture()) {
                pass.backward(mean);
                return new Passed(mean, mean, glance);
            }
            Tensor given = mean.detach().set_requires_grad(true);
            Tensor total = penalty.get().of(given, rows(), moment.clock());
            total.backward();
            Tensor factor = given.grad();
            if (factor.defined()) {
                pass.backward(mean.mul(factor));
            }
            return new Passed(total.detach(), mean, glance);
        } finally {
            Stored.needGradients(weights, true);
            Stored.needGradients(alphas.store().trained(), true);
        }
    }

    private Map<Decision, Tensor> rows() {
        Map<Decision, Tensor> rows = new LinkedHashMap<>();
        alphas.decisions().forEach(decision -> rows.put(decision, alphas.row(decision)));
        return rows;
    }
}
