package org.espalier.pipeline.estimate;

import java.util.List;
import org.espalier.pipeline.config.EarlyStopping;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.search.StrategyConfig;
import org.espalier.space.Landmarks;

/** How much a search leaves in its folder, for the largest members that it might train. */
final class DiskUse {
    /** A training keeps two checkpoints and writes the third before it removes the first; each holds weights and momentum. */
    private static final long COPIES = 3 * 2;

    /** Weights and exported file, in the run's folder and, of one network, once more in that of the best. */
    private static final long FILES = 2;

    private static final long BYTES_OF_TRIAL = 16_384;
    private static final long BYTES_OF_CANDIDATE = 1024;
    private static final long BYTES_OF_EPOCH = 1024;
    private static final long REPORT = 2_000_000;

    private final SearchResources resources;
    private final long largest;

    DiskUse(SearchResources resources) {
        this.resources = resources;
        this.largest = Float.BYTES
                * (long) resources
                        .space()
                        .counters()
                        .params()
                        .of(Landmarks.byMacs(resources.space()).largest());
    }

    long megabytes(List<Work> work) {
        long bytes = REPORT + FILES * largest;
        for (Work part : work) {
            bytes += bytes(part);
        }
        return (bytes + 999_999) / 1_000_000;
    }

    private long bytes(Work work) {
        if (work instanceof Work.Networks networks) {
            long named = networks.named().stream()
                    .mapToLong(name -> Float.BYTES * resources.baseline(name).params())
                    .sum();
            if (networks.place() == Work.Place.CHILDREN) {
                TrialsConfig trials = resources.config().trials();
                boolean parted = resources.config().strategy().settings() instanceof StrategyConfig strategy
                        && strategy.dividesTrainings();
                // any of them may be stopped early or stand still, and then keeps its checkpoints
                int kept = trials.earlyStop() == EarlyStopping.NONE && !parted
                        ? trials.capacity()
                        : networks.members() * (parted ? trials.epochs() : 1);
                return networks.members() * (BYTES_OF_TRIAL + networks.epochs() * BYTES_OF_EPOCH)
                        + COPIES * largest * (long) kept;
            }
            long runs = networks.members() + networks.named().size();
            return (COPIES + FILES) * (networks.members() * largest + named)
                    + runs * networks.epochs() * BYTES_OF_EPOCH;
        }
        if (work instanceof Work.Supernet supernet) {
            return COPIES * largest + supernet.strategy().epochs() * BYTES_OF_EPOCH;
        }
        if (work instanceof Work.Copied) {
            return 2 * largest; // a checkpoint: weights and momentum
        }
        if (work instanceof Work.Joint joint) {
            // every option of every decision has weights of its own
            long options = resources.space().decisions().all().stream()
                    .mapToLong(d -> d.size())
                    .max()
                    .orElse(1);
            return COPIES * largest * options + joint.strategy().epochs() * 64 * BYTES_OF_EPOCH;
        }
        return work instanceof Work.Scoring scoring ? scoring.candidates() * BYTES_OF_CANDIDATE : 0;
    }
}
