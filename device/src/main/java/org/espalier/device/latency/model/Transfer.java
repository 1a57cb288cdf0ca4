package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.espalier.stats.Samples;
import tools.jackson.databind.JsonNode;

/**
 * A new device from ten measurements, and from devices on which many members were measured.
 *
 * <p>What a known device takes is learned by {@link Ridge} or by {@link Boosting}, whichever errs less on members
 * that were held out, so that members are served that nobody ever measured. Each known device then explains the new one by
 * a line between logarithms: a factor of speed that may be anything, and a slope that is 1 but for a spread, because devices of one kind differ in
 * speed and little else. The evidence of each explanation (the probability of the measurements under it, Bayesian linear regression with a normal and
 * inverse gamma prior; Murphy 2012, section 7.6) is its share in the prediction: a device that orders the measured members otherwise has none. Nothing is tuned
 * to the measurements, which would be too few for it.
 */
public final class Transfer implements LatencyLearner {
    /** How far slopes are from 1: each is tried, and the evidence decides. */
    private static final double[] SLOPES = {0.02, 0.1, 0.3};

    /** What is expected of a known device's fit: 5 %. As good as two measurements speak for it. */
    private static final double ERROR = 0.05;

    private static final double ERROR_SHAPE = 2;

    /** Of the factor of speed nothing is known. */
    private static final double FACTOR_PRECISION = 1e-6;

    /** Shares below it are left out. */
    private static final double LEAST_SHARE = 0.01;

    private static final List<LatencyLearner> LEARNERS = List.of(new Ridge(), new Boosting());

    private final List<Known> known;

    /** A device on which many members were measured. */
    private record Known(String name, LatencyLearner learner, LatencyPredictor predictor) {
        double logMillis(double[] features) {
            return Math.log(predictor.millis(features));
        }

        Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("known", name);
            state.put("model", learner.name());
            state.put("state", predictor.state());
            return state;
        }

        static Known restore(List<String> features, JsonNode state) {
            LatencyLearner learner = LEARNERS.stream()
                    .filter(l -> l.name().equals(state.path("model").asString("")))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "model: expected 'ridge' or 'boosting' of a known device, got " + state.path("model")));
            return new Known(state.path("known").asString(""), learner, learner.restore(features, state.path("state")));
        }
    }

    private Transfer(List<Known> known) {
        this.known = List.copyOf(known);
    }

    /** Without known devices, from which nothing can be learned; {@link #restore} works. */
    public Transfer() {
        this(List.of());
    }

    /**
     * From known devices, over the same members of one space.
     *
     * @param features names of the columns of {@code x}
     * @param x features of each member
     * @param columns of the known devices
     */
    public static Transfer from(List<String> features, double[][] x, List<LatencySamples.Column> columns) {
        Ridge ridge = new Ridge();
        Boosting boosting = new Boosting();
        List<double[]> logs = columns.stream()
                .map(c -> Arrays.stream(c.millis()).map(Math::log).toArray())
                .toList();
        List<Ridge.Linear> linear = columns.isEmpty() ? List.of() : Ridge.learn(x, logs);
        List<Known> known = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            LatencySamples.Column column = columns.get(i);
            Known straight = new Known(column.name(), ridge, linear.get(i));
            if (x.length < boosting.fewest()) {
                known.add(straight);
                continue;
            }
            Trees trees = boosting.trees(new TrainingRows(features, x, column.millis()));
            known.add(trees.error() < linear.get(i).error() ? new Known(column.name(), boosting, trees) : straight);
        }
        return new Transfer(known);
    }

    /** The same without some of the known devices. */
    public Transfer without(Predicate<String> names) {
        return new Transfer(known.stream().filter(k -> !names.test(k.name())).toList());
    }

    @Override
    public String name() {
        return "transfer";
    }

    @Override
    public String summary() {
        return "ten measured members, and a table of devices that are known (--known): where measuring is dear";
    }

    @Override
    public int fewest() {
        return 3;
    }

    @Override
    public int usual() {
        return 10;
    }

    /** Mean logarithm of what the known devices take: the order in which a design spreads members. */
    public double meanLogMillis(double[] features) {
        return known.stream().mapToDouble(k -> k.logMillis(features)).average().orElse(0);
    }

    @Override
    public String lacks() {
        return known.isEmpty() ? "known devices" : "";
    }

    @Override
    public LatencyPredictor learn(TrainingRows rows, long seed) {
        if (known.isEmpty()) {
            throw new IllegalArgumentException(
                    "model 'transfer' needs " + lacks() + "; name a table of them (--known)");
        }
        TrainingRows sorted = rows.require(this);
        double[] y = sorted.logMillis();
        List<Line> lines = new ArrayList<>();
        for (Known device : known) {
            double[] x =
                    Arrays.stream(sorted.x()).mapToDouble(device::logMillis).toArray();
            for (double slope : SLOPES) {
                lines.add(Line.of(device, x, y, slope));
            }
        }
        double best = lines.stream().mapToDouble(Line::evidence).max().orElse(0);
        double all =
                lines.stream().mapToDouble(l -> Math.exp(l.evidence() - best)).sum();
        List<Explanation> explanations = new ArrayList<>();
        for (Known device : known) {
            List<Line> own = lines.stream().filter(l -> l.device() == device).toList();
            double share =
                    own.stream().mapToDouble(l -> Math.exp(l.evidence() - best)).sum() / all;
            if (share >= LEAST_SHARE) {
                explanations.add(Explanation.of(device, own, share, best, all));
            }
        }
        double kept = explanations.stream().mapToDouble(Explanation::share).sum();
        return new Mixture(explanations.stream().map(e -> e.times(1 / kept)).toList());
    }

    /** The line of one known device under one prior: {@code y = intercept + slope x}. */
    private record Line(Known device, double intercept, double slope, double evidence) {
        static Line of(Known device, double[] x, double[] y, double spread) {
            double centre = Samples.mean(x);
            double precision = ERROR * ERROR / (spread * spread);
            double sxx = precision;
            double sxy = precision;
            double sx = 0;
            double sy = 0;
            double syy = 0;
            for (int i = 0; i < x.length; i++) {
                double off = x[i] - centre;
                sx += off;
                sxx += off * off;
                sxy += off * y[i];
                sy += y[i];
                syy += y[i] * y[i];
            }
            double n = x.length + FACTOR_PRECISION;
            double determinant = n * sxx - sx * sx;
            double intercept = (sxx * sy - sx * sxy) / determinant;
            double slope = (n * sxy - sx * sy) / determinant;
            double rest = syy + precision - intercept * sy - slope * sxy;
            double shape = ERROR_SHAPE + x.length / 2.0;
            double scale = ERROR_SHAPE * ERROR * ERROR + Math.max(0, rest) / 2;
            double evidence = 0.5 * Math.log(precision) - 0.5 * Math.log(determinant) - shape * Math.log(scale);
            return new Line(device, intercept - slope * centre, slope, evidence);
        }
    }

    /** A known device's part in the prediction: {@code share (intercept + slope x)}. */
    private record Explanation(Known device, double share, double intercept, double slope) {
        static Explanation of(Known device, List<Line> lines, double share, double best, double all) {
            double intercept = 0;
            double slope = 0;
            for (Line line : lines) {
                double weight = Math.exp(line.evidence() - best) / all / share;
                intercept += weight * line.intercept();
                slope += weight * line.slope();
            }
            return new Explanation(device, share, intercept, slope);
        }

        Explanation times(double factor) {
            return new Explanation(device, share * factor, intercept, slope);
        }

        Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("share", share);
            state.put("intercept", intercept);
            state.put("slope", slope);
            state.putAll(device.state());
            return state;
        }

        static Explanation restore(List<String> features, JsonNode state) {
            return new Explanation(
                    Known.restore(features, state),
                    Numbers.read(state, "share"),
                    Numbers.read(state, "intercept"),
                    Numbers.read(state, "slope"));
        }
    }

    private record Mixture(List<Explanation> explanations) implements LatencyPredictor {
        @Override
        public double millis(double[] features) {
            double sum = 0;
            for (Explanation e : explanations) {
                sum += e.share() * (e.intercept() + e.slope() * e.device().logMillis(features));
            }
            return Math.exp(sum);
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put(
                    "explanations",
                    explanations.stream().map(Explanation::state).toList());
            return state;
        }
    }

    @Override
    public LatencyPredictor restore(List<String> features, JsonNode state) {
        List<Explanation> explanations = new ArrayList<>();
        for (JsonNode one : state.path("explanations")) {
            explanations.add(Explanation.restore(features, one));
        }
        if (explanations.isEmpty()) {
            throw new IllegalArgumentException("model: 'explanations': expected at least one");
        }
        return new Mixture(explanations);
    }
}
