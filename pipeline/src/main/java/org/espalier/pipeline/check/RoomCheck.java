package org.espalier.pipeline.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.files.OutputPlace;
import org.espalier.files.PathSegment;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.pipeline.resources.OneImageBatch;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.search.StrategyConfig;
import org.espalier.torch.data.DataSources;

/**
 * Whether there is room for a search: a folder that can be written, memory for its trials, and a disk that holds the least that it will leave.
 *
 * @param machine what there is
 * @param folder of the search
 */
record RoomCheck(Machine machine, Path folder) {
    private static final int MIB = 1 << 20;

    /** Of a network that was trained: its checkpoint has weights and momentum, then there are its weights and its exported file. */
    private static final int COPIES = 4;

    void folder(Problems problems) throws IOException {
        OutputPlace.problemOfFolder(folder).ifPresent(reason -> problems.add(reason + "; choose another --out"));
    }

    /** A folder among those of the classes would be a class without images as soon as it is made. */
    void images(SearchResources resources, Problems problems) throws IOException {
        Optional<Path> images =
                DataSources.path(resources.config().data().source()).filter(Files::isDirectory);
        if (images.isEmpty()) {
            return;
        }
        Path source = images.get().toRealPath();
        Path existing = OutputPlace.nearestExisting(folder);
        boolean ofClasses = resources.dataset().classNames().stream()
                .anyMatch(name -> PathSegment.of(name).equals(name) && Files.isDirectory(source.resolve(name)));
        if (ofClasses && Files.exists(existing) && existing.toRealPath().startsWith(source)) {
            problems.add(folder + ": lies in the folder of the images (data.source), where it would be a class; choose"
                    + " another --out");
        }
    }

    /** A limit that all trials together may not reach ends no trial: the system would end whatever it likes. */
    void trials(SearchResources resources, Problems problems) {
        SearchConfig config = resources.config();
        TrialsConfig trials = config.trials();
        boolean runsTrials = config.strategy().settings() instanceof StrategyConfig && !resources.isSpaceSupplied();
        long wanted = (long) trials.memoryMb() * trials.capacity();
        long there = machine.memory() / MIB;
        boolean isDefault = trials.capacity() == 1 && trials.memoryMb() == new TrialsConfig().memoryMb();
        if (runsTrials && there > 0 && wanted > there && !isDefault) {
            problems.add(String.format(
                    Locale.ROOT,
                    "trials.memory_mb: %,d trial(s) side by side (trials.parallel) may hold %,d MiB together, this machine"
                            + " has %,d; lower %s",
                    trials.capacity(),
                    wanted,
                    there,
                    trials.capacity() == 1 ? "it" : "it or trials.parallel"));
        }
    }

    /** Refuses only what cannot fit: the smallest members are taken for the winners. */
    void disk(SearchResources resources, Problems problems) throws IOException {
        RetrainConfig retrain = resources.config().retrain();
        long smallest = OneImageBatch.members(resources.space())
                .mapToLong(Network::params)
                .min()
                .orElse(0);
        Stream<Network> baselines = retrain.baselines().stream().map(resources::baseline);
        // the best of them lies in the folder twice
        long params = smallest * (retrain.top() + retrain.random())
                + baselines.mapToLong(Network::params).sum();
        long least = params * Float.BYTES * COPIES;
        Path existing = OutputPlace.nearestExisting(folder);
        long free = machine.disk().free(existing);
        // what a search that goes on has written already is not asked for again
        boolean begins = begins();
        if (free < least && begins) {
            problems.add(String.format(
                    Locale.ROOT,
                    "%s: the search leaves at least %,d MiB (checkpoints and weights of %d network(s)), there are %,d MiB"
                            + " free; free some, or choose another --out",
                    folder,
                    (least + MIB - 1) / MIB,
                    retrain.top() + retrain.random() + retrain.baselines().size(),
                    free / MIB));
        }
    }

    /** Whether nothing of the search was done before. */
    boolean begins() {
        return !Files.exists(folder.resolve("journal.jsonl"));
    }
}
