package org.espalier.pipeline.estimate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.PeakMemory;

/** From the work of a search's phases to what they take on this machine, by a probe of a minute or so. */
public final class Estimator {
    private final SearchResources resources;

    /** @param resources of the search; the probe begins its trainings and leaves them */
    public Estimator(SearchResources resources) {
        this.resources = resources;
    }

    /**
     * Measures and adds up.
     *
     * @param phases names of the search's phases in order
     * @param work what they do; a phase without any is unknown
     * @return what all of it takes from the start
     */
    public Estimate estimate(List<String> phases, List<Work> work) throws IOException {
        long start = System.nanoTime();
        resources.space();
        resources.normalisation();
        resources.engine();
        double opening = (System.nanoTime() - start) / 1e9;
        Map<String, PhaseCost> costs = new LinkedHashMap<>();
        try (Probe probe = new Probe(resources)) {
            Costs calculation = new Costs(resources, probe, opening);
            for (String phase : phases) {
                List<Work> own =
                        work.stream().filter(w -> w.phase().equals(phase)).toList();
                costs.put(phase, calculation.of(phase, own));
            }
        }
        return new Estimate(
                new ArrayList<>(costs.values()), memory(work), new DiskUse(resources).megabytes(work), machine());
    }

    /** What this process held at most, and what trials in other processes may hold beside it. */
    private OptionalLong memory(List<Work> work) {
        boolean children =
                work.stream().anyMatch(w -> w instanceof Work.Networks n && n.place() == Work.Place.CHILDREN);
        long trials = children
                ? (long) resources.config().trials().capacity()
                        * resources.config().trials().memoryMb()
                : 0;
        OptionalLong peak = PeakMemory.megabytes();
        return peak.isPresent() ? OptionalLong.of(peak.getAsLong() + trials) : peak;
    }

    private static String machine() {
        return String.format(
                Locale.ROOT,
                "%s %s, %d cores",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
    }
}
