package org.espalier.oneshot.relaxed;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.Price;
import org.espalier.service.Lazy;
import org.espalier.settings.Ranges;
import org.espalier.torch.train.Clock;

/**
 * How what a member costs comes into the loss (ProxylessNAS, Cai et al. 2019, section 3.3 and its code).
 *
 * @param form the formula
 * @param alpha factor of {@link Form#MUL_LOG}, above 0, at most 1,000
 * @param beta power of {@link Form#MUL_LOG}, 0 to 10
 * @param lambda factor of {@link Form#ADD_LINEAR}, 0 to 1,000
 */
public record Pricing(Form form, double alpha, double beta, double lambda) {
    /** What the limit counts as under the logarithm: the authors' limit in milliseconds, whatever is limited here and in whatever unit. */
    private static final double REFERENCE = 80;

    /** Keeps the logarithm above 0: what costs a fortieth of the limit is cheap enough. */
    private static final double LEAST = 2;

    /** The formulas. */
    public enum Form {
        /** The loss times {@code alpha * (log(80 * cost / limit) / log 80) ^ beta}. */
        MUL_LOG,
        /** The loss plus {@code lambda * (cost - limit) / limit}. */
        ADD_LINEAR,
        /** The loss alone. */
        NONE
    }

    public Pricing {
        Ranges.positive("alpha", alpha, 1_000);
        Ranges.number("beta", beta, 0, 10);
        Ranges.number("lambda", lambda, 0, 1_000);
    }

    /** A product with alpha 0.2 and beta 0.3, lambda 0.1 for whoever adds, as published. */
    public static Pricing standard() {
        return new Pricing(Form.MUL_LOG, 0.2, 0.3, 0.1);
    }

    /** A sum with a weight; at 0 nothing is paid. */
    public static Pricing adding(double weight) {
        return new Pricing(weight == 0 ? Form.NONE : Form.ADD_LINEAR, 0.2, 0.3, weight);
    }

    /**
     * What an architecture pays whose shares are the softmax of its parameters.
     *
     * @return empty where it pays nothing: by these settings, or because the context has no price
     */
    public Optional<Penalty> in(OneShotContext context) {
        return form == Form.NONE
                ? Optional.empty()
                : context.price()
                        .map(price -> new Paid(
                                this,
                                price,
                                Lazy.of(() -> ExpectedCost.of(
                                        context.space().relaxation().orElseThrow(), price.estimate()))));
    }

    /** The costs are found when they are first asked for: whoever only looks at a training's identity measures nothing. */
    private record Paid(Pricing pricing, Price price, Supplier<ExpectedCost> cost) implements Penalty {
        @Override
        public Tensor of(Tensor loss, Map<Decision, Tensor> alphas, Clock clock) {
            Map<Decision, Tensor> shares = new LinkedHashMap<>();
            alphas.forEach((decision, row) -> shares.put(decision, row.softmax(0)));
            return pricing.of(loss, cost.get().of(shares, price.limit()));
        }

        @Override
        public Map<String, Double> telemetry(Map<Decision, double[]> probabilities) {
            return Map.of("expected_" + price.metric(), cost.get().of(probabilities));
        }

        /** Without the costs: they are what was measured, as limits are. */
        @Override
        public String identity() {
            return pricing + " of " + price.metric() + " at " + price.limit();
        }
    }

    private Tensor of(Tensor loss, Tensor ofTheLimit) {
        if (form == Form.ADD_LINEAR) {
            return loss.add(ofTheLimit.sub(new Scalar(1)).mul(new Scalar(lambda)));
        }
        Tensor scaled = ofTheLimit.mul(new Scalar(REFERENCE)).clamp_min(new Scalar(LEAST));
        Tensor factor = scaled.log()
                .div(new Scalar(Math.log(REFERENCE)))
                .pow(new Scalar(beta))
                .mul(new Scalar(alpha));
        return loss.mul(factor);
    }
}
