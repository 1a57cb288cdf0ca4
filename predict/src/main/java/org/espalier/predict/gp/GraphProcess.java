package org.espalier.predict.gp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.decision.Architecture;
import org.espalier.predict.gp.WlFeatures.Counts;
import org.espalier.space.Cell;
import org.espalier.space.Cells;

/**
 * An exact Gaussian process over the labelled graphs of members with the Weisfeiler-Lehman kernel (Ru et al., ICLR 2021, sections 3.1 and 3.2). The kernel of two graphs is the product of their features up to level h, divided by the
 * lengths of both, so that it is 1 for isomorphic graphs; of members of several graphs it is the mean over these. Values have mean 0, variance 1, and noise.
 *
 * <p>It grows: a new member adds a row to the matrices of all levels and one to the Cholesky factor, and nothing is computed again. Only where another h or another noise is taken is the factor made anew, from
 * the rows that are there; {@link #select} does that. Not safe for several threads.
 */
public final class GraphProcess {
    private static final double LEAST_NOISE = 1e-5;
    private static final double MOST_NOISE = 0.1;
    private static final int STEPS = 16;

    private final Cells cells;
    private final int levels;
    private final List<WlFeatures> features = new ArrayList<>();
    private final List<List<Counts>> members = new ArrayList<>();
    /** For each level the rows of the matrix, each up to the diagonal. */
    private final List<List<double[]>> matrices = new ArrayList<>();

    private GrowingCholesky factor = new GrowingCholesky();
    private int level;
    private double noise;
    private double[] values = new double[0];
    private double[] weights = new double[0];

    /**
     * A process that knows no member yet.
     *
     * @param cells labelled graphs of the space
     * @param levels the highest h that {@link #select} tries, from 0 to 10
     * @param level h to begin with
     * @param noise variance to begin with, above 0
     */
    public GraphProcess(Cells cells, int levels, int level, double noise) {
        if (levels < 0 || levels > 10 || level < 0 || level > levels || !(noise > 0)) {
            throw new IllegalArgumentException(
                    "expected levels from 0 to 10, a level among them and a noise above 0, got " + levels + ", " + level
                            + ", " + noise);
        }
        this.cells = cells;
        this.levels = levels;
        this.level = level;
        this.noise = noise;
        cells.plans().forEach(plan -> features.add(new WlFeatures(levels)));
        for (int h = 0; h <= levels; h++) {
            matrices.add(new ArrayList<>());
        }
    }

    /** How many members it knows. */
    public int size() {
        return members.size();
    }

    /** The h in use. */
    public int level() {
        return level;
    }

    /** The variance of the noise in use. */
    public double noise() {
        return noise;
    }

    /** Adds a member, whose value the next {@link #values} says. */
    public void append(Architecture member) {
        List<Counts> counts = counts(member);
        double[][] rows = rows(counts);
        members.add(counts);
        for (int h = 0; h <= levels; h++) {
            double[] row = Arrays.copyOf(rows[h], members.size());
            row[members.size() - 1] = 1;
            matrices.get(h).add(row);
        }
        factor.append(rows[level], 1 + noise);
    }

    List<Counts> counts(Architecture member) {
        List<Counts> counts = new ArrayList<>();
        List<Cell> graphs = cells.of(member);
        for (int i = 0; i < graphs.size(); i++) {
            counts.add(features.get(i).of(graphs.get(i).computed()));
        }
        return counts;
    }

    /** The kernels of a member with all that are known, for each level. */
    private double[][] rows(List<Counts> member) {
        double[][] rows = new double[levels + 1][members.size()];
        for (int part = 0; part < member.size(); part++) {
            Counts counts = member.get(part);
            for (int i = 0; i < members.size(); i++) {
                Counts other = members.get(i).get(part);
                double product = 0;
                double own = 0;
                double others = 0;
                for (int h = 0; h <= levels; h++) {
                    product += counts.product(other, h);
                    own += counts.product(counts, h);
                    others += other.product(other, h);
                    rows[h][i] += product / Math.sqrt(own * others) / member.size();
                }
            }
        }
        return rows;
    }

    /**
     * Says what the members' values are, in the order of {@link #append}.
     *
     * @param standardised with mean 0 and variance 1, one for each member
     */
    public void values(double[] standardised) {
        if (standardised.length != members.size()) {
            throw new IllegalArgumentException(
                    "expected a value for each of " + members.size() + " members, got " + standardised.length);
        }
        values = standardised.clone();
        weights = factor.solve(values);
    }

    /** Takes h and noise of the highest marginal likelihood: h from 0, noise from {@value #LEAST_NOISE} to {@value #MOST_NOISE} in {@value #STEPS} steps of equal ratio. */
    public void select() {
        double best = Double.NEGATIVE_INFINITY;
        GrowingCholesky bestFactor = factor;
        for (int h = 0; h <= levels; h++) {
            for (int step = 0; step <= STEPS; step++) {
                double tried = LEAST_NOISE * Math.pow(MOST_NOISE / LEAST_NOISE, step / (double) STEPS);
                GrowingCholesky other = factor(h, tried);
                double likelihood = logMarginal(other);
                if (likelihood > best) {
                    best = likelihood;
                    bestFactor = other;
                    level = h;
                    noise = tried;
                }
            }
        }
        factor = bestFactor;
        weights = factor.solve(values);
    }

    private GrowingCholesky factor(int h, double tried) {
        GrowingCholesky made = new GrowingCholesky();
        for (double[] row : matrices.get(h)) {
            made.append(row, 1 + tried);
        }
        return made;
    }

    /** Logarithm of the probability density of the values (Rasmussen and Williams 2006, equation 2.30). */
    public double logMarginal() {
        return logMarginal(factor);
    }

    private double logMarginal(GrowingCholesky of) {
        double[] half = of.forward(values);
        double squares = 0;
        for (double x : half) {
            squares += x * x;
        }
        return -squares / 2 - of.logDeterminant() / 2 - values.length * Math.log(2 * Math.PI) / 2;
    }

    /**
     * What is believed of a member's value, without noise.
     *
     * @param mean in the unit of {@link #values}
     * @param deviation at least 0
     */
    public record Belief(double mean, double deviation) {}

    /** What is believed of a member. */
    public Belief predict(Architecture member) {
        double[] row = rows(counts(member))[level];
        double explained = 0;
        for (double x : factor.forward(row)) {
            explained += x * x;
        }
        return new Belief(mean(row), Math.sqrt(Math.max(0, 1 - explained)));
    }

    private double mean(double[] row) {
        double mean = 0;
        for (int i = 0; i < row.length; i++) {
            mean += row[i] * weights[i];
        }
        return mean;
    }

    /** The mean of a member with those features. */
    double mean(List<Counts> member) {
        return mean(rows(member)[level]);
    }

    /** What is believed of each of the members that it knows. */
    public double[] means() {
        double[] means = new double[members.size()];
        List<double[]> rows = matrices.get(level);
        for (int i = 0; i < means.length; i++) {
            for (int k = 0; k <= i; k++) {
                means[i] += rows.get(i)[k] * weights[k];
                means[k] += k < i ? rows.get(i)[k] * weights[i] : 0;
            }
        }
        return means;
    }

    /**
     * Which sub-graphs help and which hurt: the gradient of the mean by a feature's count, averaged over the known members that have it (Ru et al. 2021, section 3.2, equation 3.5).
     *
     * @param least how many members must have a feature to be told of
     */
    public Motifs motifs(int least) {
        List<Motifs.Motif> found = new ArrayList<>();
        for (int part = 0; part < features.size(); part++) {
            Map<Integer, double[]> sums = new TreeMap<>();
            for (List<Counts> member : members) {
                gradients(part, member.get(part)).forEach((feature, gradient) -> {
                    double[] sum = sums.computeIfAbsent(feature, f -> new double[2]);
                    sum[0] += gradient;
                    sum[1]++;
                });
            }
            String where = features.size() == 1 ? "" : cells.plans().get(part).name();
            for (Map.Entry<Integer, double[]> entry : sums.entrySet()) {
                double[] sum = entry.getValue();
                if (sum[1] >= least) {
                    found.add(new Motifs.Motif(
                            where,
                            features.get(part).text(entry.getKey()),
                            features.get(part).level(entry.getKey()),
                            sum[0] / sum[1],
                            (int) sum[1]));
                }
            }
        }
        found.sort(Comparator.comparingDouble(Motifs.Motif::gradient).reversed());
        return new Motifs(found, members.size());
    }

    /** By each feature that the member has: of k = p / sqrt(s t) it is (f_i - p f / s) / sqrt(s t), times the weight of i. */
    Map<Integer, Double> gradients(int part, Counts member) {
        Map<Integer, Double> gradients = new TreeMap<>();
        double own = upTo(member, member);
        for (int i = 0; i < members.size(); i++) {
            Counts other = members.get(i).get(part);
            double product = upTo(member, other);
            double factorOf = weights[i] / Math.sqrt(own * upTo(other, other)) / features.size();
            for (int h = 0; h <= level; h++) {
                int[] mine = member.numbers()[h];
                for (int k = 0; k < mine.length; k++) {
                    int place = Arrays.binarySearch(other.numbers()[h], mine[k]);
                    double theirs = place < 0 ? 0 : other.counts()[h][place];
                    gradients.merge(mine[k], factorOf * (theirs - product * member.counts()[h][k] / own), Double::sum);
                }
            }
        }
        return gradients;
    }

    private double upTo(Counts one, Counts other) {
        double sum = 0;
        for (int h = 0; h <= level; h++) {
            sum += one.product(other, h);
        }
        return sum;
    }
}
