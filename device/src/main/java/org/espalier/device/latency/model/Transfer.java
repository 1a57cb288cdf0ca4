package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.stats.Samples;
import tools.jackson.databind.JsonNode;

/**
 * A new device from ten measurements, and from devices on which many members were measured.
 *
 * <p>What a known device takes is learned by {@link Ridge}, so that members are served that nobody ever measured. Each known device then explains the new one by
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
    private static final double LEAST_SHARE = 1e-4;

    private final List<Known> known;

    /** A device on which many members were measured. */
    private record Known(String name, Ridge.Linear linear) {}

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
     * @param names of the devices, with their batch where they were measured at several
     * @param x features of each member
     * @param millis of each device, the latency of each member in milliseconds, above 0
     */
    public static Transfer from(List<String> names, double[][] x, List<double[]> millis) {
        List<double[]> logs = millis.stream()
                .map(m -> Arrays.stream(m).map(Math::log).toArray())
                .toList();
        List<Ridge.Linear> learned = Ridge.learn(x, logs);
        List<Known> known = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            known.add(new Known(names.get(i), learned.get(i)));
        }
        return new Transfer(known);
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

    /** Mean logarithm of what the known devices take: the order in which a design spreads members. */
    public double meanLogMillis(double[] features) {
        return known.stream()
                .mapToDouble(k -> k.linear().logMillis(features))
                .average()
                .orElse(0);
    }

    @Override
    public LatencyPredictor learn(TrainingRows rows, long seed) {
        if (known.isEmpty()) {
            throw new IllegalArgumentException("model 'transfer' needs known devices; name a table of them (--known)");
        }
        TrainingRows sorted = rows.require(this);
        double[] y = sorted.logMillis();
        List<Line> lines = new ArrayList<>();
        for (Known device : known) {
            double[] x = Arrays.stream(sorted.x())
                    .mapToDouble(device.linear()::logMillis)
                    .toArray();
            for (double slope : SLOPES) {
                lines.add(Line.of(device, x, y, slope));
            }
        }
        double best = lines.stream().mapToDouble(Line::evidence).max().orElse(0);
        double all = lines.stream().mapToDouble(l -> Math.exp(l.evidence() - best)).sum();
        List<Explanation> explanations = new ArrayList<>();
        for (Known device : known) {
            List<Line> own = lines.stream().filter(l -> l.device() == device).toList();
            double share = own.stream().mapToDouble(l -> Math.exp(l.evidence() - best)).sum() / all;
            if (share >= LEAST_SHARE) {
                explanations.add(Explanation.of(device, own, share, best, all));
            }
        }
        double kept = explanations.stream().mapToDouble(Explanation::share).sum();
        return new Mixture(
                explanations.stream().map(e -> e.times(1 / kept)).toList());
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
    private record Explanation(String name, double share, double intercept, double slope, Ridge.Linear linear) {
        static Explanation of(Known device, List<Line> lines, double share, double best, double all) {
            double intercept = 0;
            double slope = 0;
            for (Line line : lines) {
                double weight = Math.exp(line.evidence() - best) / all / share;
                intercept += weight * line.intercept();
                slope += weight * line.slope();
            }
            return new Explanation(device.name(), share, intercept, slope, device.linear());
        }

        Explanation times(double factor) {
            return new Explanation(name, share * factor, intercept, slope, linear);
        }

        Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("known", name);
            state.put("share", share);
            state.put("intercept", intercept);
            state.put("slope", slope);
            state.putAll(linear.state());
            return state;
        }
    }

    private record Mixture(List<Explanation> explanations) implements LatencyPredictor {
        @Override
        public double millis(double[] features) {
            double sum = 0;
            for (Explanation e : explanations) {
                sum += e.share() * (e.intercept() + e.slope() * e.linear().logMillis(features));
            }
            return Math.exp(sum);
        }

        @Override
        public Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("explanations", explanations.stream().map(Explanation::state).toList());
            return state;
        }
    }

    @Override
    public LatencyPredictor restore(List<String> features, JsonNode state) {
        List<Explanation> explanations = new ArrayList<>();
        for (JsonNode one : state.path("explanations")) {
            explanations.add(new Explanation(
                    one.path("known").asString(""),
                    Numbers.read(one, "share"),
                    Numbers.read(one, "intercept"),
                    Numbers.read(one, "slope"),
                    Ridge.Linear.restore(features, one)));
        }
        if (explanations.isEmpty()) {
            throw new IllegalArgumentException("model: 'explanations': expected at least one");
        }
        return new Mixture(explanations);
    }
}
