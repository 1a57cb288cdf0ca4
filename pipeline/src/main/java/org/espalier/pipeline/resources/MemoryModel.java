package org.espalier.pipeline.resources;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.Metric;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * What a run of a member takes at its highest, before it is measured: a line from what is counted (weights, and the activations of a batch, all
 * of them) to what was measured of the space's smallest, median and largest member. A runtime frees activations that nothing reads any more, and
 * keeps weights twice while it loads them, so that what is counted alone says little of what is taken.
 */
final class MemoryModel {
    private static final double BYTES_IN_MB = 1 << 20;

    private final SearchSpace space;
    private final int batch;
    private final double intercept;
    private final double slope;

    private MemoryModel(SearchSpace space, int batch, double intercept, double slope) {
        this.space = space;
        this.batch = batch;
        this.intercept = intercept;
        this.slope = slope;
    }

    /** Measures the three members, where the search has not done so before. */
    static MemoryModel of(SearchResources resources, References references) {
        SearchSpace space = resources.space();
        int batch = resources.device().batch();
        Landmarks landmarks = Landmarks.byMacs(space);
        List<Architecture> members = List.of(landmarks.smallest(), landmarks.median(), landmarks.largest());
        double[] x = members.stream()
                .mapToDouble(member -> counted(space, batch, member))
                .toArray();
        double[] y = members.stream()
                .mapToDouble(member -> references.value(
                        resources.config(),
                        Metric.MEMORY_MB,
                        space.codec().format(member),
                        space.network(member),
                        () -> resources.measureMemoryMb(member)))
                .toArray();
        return line(space, batch, x, y);
    }

    /** By least squares; where more is counted more is taken, whatever the noise of three measurements says. */
    private static MemoryModel line(SearchSpace space, int batch, double[] x, double[] y) {
        double meanX = mean(x);
        double meanY = mean(y);
        double along = 0;
        double spread = 0;
        for (int i = 0; i < x.length; i++) {
            along += (x[i] - meanX) * (y[i] - meanY);
            spread += (x[i] - meanX) * (x[i] - meanX);
        }
        double slope = spread == 0 ? 0 : Math.max(0, along / spread);
        return new MemoryModel(space, batch, meanY - slope * meanX, slope);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double counted(SearchSpace space, int batch, Architecture member) {
        return (4.0 * space.counters().params().of(member)
                        + (double) batch * space.counters().activationBytes().of(member))
                / BYTES_IN_MB;
    }

    /** In MB. */
    double predictMb(Architecture member) {
        return Math.max(0, intercept + slope * counted(space, batch, member));
    }
}
