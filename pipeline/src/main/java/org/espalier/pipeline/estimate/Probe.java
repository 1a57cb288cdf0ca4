package org.espalier.pipeline.estimate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.espalier.device.Protocol;
import org.espalier.files.AtomicFiles;
import org.espalier.files.FolderTree;
import org.espalier.graph.Network;
import org.espalier.graph.Safetensors;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.JointSearch;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.pipeline.training.SupernetScoring;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.pipeline.training.TeacherFile;
import org.espalier.pipeline.training.Wish;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.space.Landmarks;
import org.espalier.torch.data.Part;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.train.TrainingListener;

/**
 * Measures on this machine how long a step of each kind takes: the very trainings and evaluations of a search are begun and left after a
 * few seconds. Each is measured once. For one thread.
 */
final class Probe implements AutoCloseable {
    private static final int STEPS = 10;
    private static final double SECONDS = 2;

    /** So many that no probe comes to the end of its training. */
    private static final int EPOCHS = 100_000;

    /** How many members a supernet scores at once in a search. */
    static final int SCORED_AT_ONCE = 32;

    private final SearchResources resources;
    private final Path folder;
    private final Map<String, Seconds> known = new HashMap<>();
    private int folders;

    Probe(SearchResources resources) throws IOException {
        this.resources = resources;
        this.folder = Files.createTempDirectory("espalier-probe");
    }

    /** A training step of a network with all threads. */
    Seconds step(String name, Network network, boolean taught) {
        Wish wish = wish(taught);
        return known.computeIfAbsent(
                "step " + name + taught,
                key -> timed(() ->
                        new ScratchTraining(resources).train(network, wish, fresh(), TrainingListener.NONE, false)));
    }

    private Wish wish(boolean taught) {
        return new Wish(EPOCHS, List.of(), false, taught ? Optional.of(teacher()) : Optional.empty());
    }

    /** The teacher that the configuration names: a network by weights that nobody has trained, which take as long. */
    private TeacherFile teacher() {
        RetrainConfig retrain = resources.config().retrain();
        String name = retrain.teacher().orElseThrow();
        try {
            if (retrain.isTaughtByModel()) {
                return TeacherFile.of(Optional.empty(), Path.of(name));
            }
            Network network = TeacherFile.network(resources, name);
            Path file = folder.resolve("teacher.safetensors");
            if (!Files.exists(file)) {
                Weights random = Weights.random(network, resources.config().seed());
                AtomicFiles.write(file, Safetensors.write(random, new TreeMap<>()));
            }
            return TeacherFile.of(Optional.of(network), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** A training step of a network on one of the lanes while the others train it, too. */
    Seconds laneStep(String name, Network network, boolean taught) {
        Wish wish = wish(taught);
        return known.computeIfAbsent(
                "lane step " + name + taught,
                key -> timed(() -> {
                    Lanes lanes = resources.sideBySide().lanes();
                    ScratchTraining training = new ScratchTraining(resources);
                    List<Supplier<Boolean>> copies = new ArrayList<>(Collections.nCopies(lanes.count(), () -> {
                        training.train(network, wish, fresh(), TrainingListener.NONE, true);
                        return true;
                    }));
                    lanes.run(copies);
                }));
    }

    /** One batch through a network, without gradients. */
    Seconds forward(String name, Network network) {
        return known.computeIfAbsent(
                "forward " + name,
                key -> timed(() -> new ScratchTraining(resources)
                        .evaluate(
                                network,
                                Weights.random(network, resources.config().seed()),
                                Part.VALID)));
    }

    /** A step of the supernet. */
    Seconds supernetStep(Work.Supernet work) {
        return known.computeIfAbsent(
                "supernet",
                key -> staged(
                        new SupernetTraining(resources, work.strategy(), fresh(), EPOCHS).stages(),
                        first -> new SupernetTraining(resources, work.strategy(), fresh(), EPOCHS)
                                .trainFew(first, STEPS)));
    }

    /** The mean over the stages of a training, each by its share of the epochs. */
    private Seconds staged(List<Integer> stages, IntConsumer begun) {
        Seconds mean = Seconds.ZERO;
        for (int i = 0; i < stages.size(); i++) {
            int first = stages.get(i);
            int end = i + 1 < stages.size() ? stages.get(i + 1) : EPOCHS;
            mean = mean.plus(timed(() -> begun.accept(first)).times((double) (end - first) / EPOCHS));
        }
        return mean;
    }

    /** A step of weights and architecture. */
    Seconds jointStep(Work.Joint work) {
        return known.computeIfAbsent(
                "joint",
                key -> staged(
                        new JointSearch(resources, work.strategy(), fresh(), EPOCHS).stages(),
                        first -> new JointSearch(resources, work.strategy(), fresh(), EPOCHS).probe(first)));
    }

    /** One batch through as many members of the supernet as are scored at once. */
    Seconds scoredBatch(Work.Scoring work) {
        return known.computeIfAbsent(
                "scoring",
                key -> timed(() -> {
                    List<Candidate> candidates = IntStream.range(0, SCORED_AT_ONCE)
                            .mapToObj(i -> new Candidate(
                                    i,
                                    resources
                                            .space()
                                            .sample(Seeds.generator(
                                                    resources.config().seed(), "scoring probe", i))))
                            .toList();
                    try (SupernetScoring scoring =
                            new SupernetTraining(resources, work.strategy(), fresh(), 1).untrained(() -> {})) {
                        scoring.evaluate(candidates);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted while a supernet was probed", e);
                    }
                }));
    }

    /** A short measurement of a member on the device. */
    Seconds measurement() {
        return known.computeIfAbsent(
                "measurement",
                key -> clocked(() -> resources.measureMillis(
                        Landmarks.byMacs(resources.space()).median())));
    }

    /** A measurement for the report. */
    Seconds report(String name, Network network) {
        return known.computeIfAbsent("report " + name, key -> {
            byte[] onnx = resources.onnx(
                    network, Weights.random(network, resources.config().seed()));
            return clocked(() -> resources.device().measure(name, onnx, Protocol.REPORT));
        });
    }

    private static Seconds clocked(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Seconds.of((System.nanoTime() - start) / 1e9);
    }

    private Seconds timed(Runnable work) {
        StepTimes times = new StepTimes(STEPS, SECONDS);
        resources.watch(times::watch);
        try {
            work.run();
        } catch (StepTimes.Over over) {
            return times.seconds();
        } finally {
            resources.watch(stream -> stream);
        }
        return times.seconds();
    }

    private synchronized Path fresh() {
        folders++;
        return folder.resolve("probe-" + folders);
    }

    /** Removes what the trainings wrote. */
    @Override
    public void close() throws IOException {
        FolderTree.remove(folder);
    }
}
