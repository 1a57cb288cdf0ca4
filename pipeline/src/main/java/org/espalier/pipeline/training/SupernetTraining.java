package org.espalier.pipeline.training;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.onceforall.OnceForAll;
import org.espalier.oneshot.onceforall.OnceForAllSettings;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.process.Stop;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.TrainingListener;

/** One supernet under all members of the space: trained once, then asked for the score of any member. */
public final class SupernetTraining {
    private static final int PREPARED_MEMBERS = 200;

    private final SearchResources resources;
    private final Path checkpoints;
    private final int epochs;
    private final double learningRate;
    private final int batch;

    /**
     * @param checkpoints where the training goes on after a kill, and where the trained weights are found again
     * @param epochs passes over the training split
     */
    public SupernetTraining(SearchResources resources, Path checkpoints, int epochs, double learningRate, int batch) {
        this.resources = resources;
        this.checkpoints = checkpoints;
        this.epochs = epochs;
        this.learningRate = learningRate;
        this.batch = Math.min(batch, resources.split().indices(Part.TRAIN).length);
    }

    /**
     * Trains, or goes on, or finds that everything is done.
     *
     * @param listener hears of epochs
     * @param pulse shown before the first of them
     * @return epochs that are done
     */
    public int train(TrainingListener listener, Pulse pulse) {
        resources.laneConvolution().prepare(drawn(PREPARED_MEMBERS), batch, pulse::verified);
        try (Supernet supernet = supernet()) {
            return train(supernet, listener);
        }
    }

    /**
     * Begins to train without having every convolution of the space verified before: to see how long a step takes.
     *
     * @param steps whose members are verified
     */
    public void trainFew(int steps, TrainingListener listener) {
        resources.laneConvolution().prepare(drawn(2 * steps), batch);
        try (Supernet supernet = supernet()) {
            train(supernet, listener);
        }
    }

    private int train(Supernet supernet, TrainingListener listener) {
        return ConfiguredTraining.run(
                "strategy.batch", learningRate, "lower strategy.learning_rate", () -> trainPlainly(supernet, listener));
    }

    private int trainPlainly(Supernet supernet, TrainingListener listener) {
        SearchConfig config = resources.config();
        OnceForAllSettings settings =
                OnceForAllSettings.standard(epochs, config.seed()).withLearningRate(learningRate);
        try (BatchLoader loader = BatchLoader.training(
                        resources.dataset(),
                        resources.split().indices(Part.TRAIN),
                        resources.normalisation(),
                        config.data().augment(),
                        LoaderSettings.of(batch, config.seed()));
                OnceForAll training =
                        new OnceForAll(supernet, settings, resources.batches(loader, largestRows()), listener)) {
            training.run(resources.checkpoints(checkpoints));
            return training.epochsDone();
        }
    }

    /**
     * The largest, the smallest and enough random members that nearly every convolution of the supernet stands in one; the rest is verified
     * when it first comes.
     */
    private List<Network> drawn(int members) {
        SearchSpace space = resources.space();
        Stream<Architecture> random = IntStream.range(0, members)
                .mapToObj(i -> space.sample(Seeds.generator(resources.config().seed(), "prepared", i)));
        Landmarks landmarks = Landmarks.byMacs(space);
        return Stream.concat(Stream.of(landmarks.largest(), landmarks.smallest()), random)
                .map(space::network)
                .toList();
    }

    private int largestRows() {
        return Math.toIntExact(resources.space().input().height().max());
    }

    private Supernet supernet() {
        ParameterStore store = new ParameterStore(
                resources.config().seed(),
                Initialisation.HE_FAN_OUT,
                resources.engine().tensors());
        return Supernet.create(resources.space(), store, resources.convolution(), resources.sideBySide());
    }

    /**
     * Scores members by the trained supernet, which is opened with the first of them.
     *
     * @param done epochs that it was trained for
     * @param notice told what a person should know
     * @param stop asked between members
     * @return close it after use
     */
    public SupernetScoring scoring(int done, Consumer<String> notice, Stop stop) {
        return new SupernetScoring(resources, () -> trained(done, notice), batch, largestRows(), stop);
    }

    /** The same of a supernet that was trained to its end. */
    public SupernetScoring scoring(Consumer<String> notice, Stop stop) {
        return scoring(epochs, notice, stop);
    }

    /** Scores members by a supernet that was never trained: to see how long it takes. */
    public SupernetScoring untrained(Stop stop) {
        return new SupernetScoring(resources, this::supernet, batch, largestRows(), stop);
    }

    private Supernet trained(int done, Consumer<String> notice) {
        Supernet supernet = supernet();
        try {
            train(supernet, new Quiet(done, notice));
            return supernet;
        } catch (RuntimeException | Error e) {
            supernet.close();
            throw e;
        }
    }

    /** Hears only warnings: epochs that a checkpoint holds are not told again. */
    private record Quiet(int last, Consumer<String> notice) implements TrainingListener {
        @Override
        public boolean mayGoOn(int done, int epochs) {
            return done < last;
        }

        @Override
        public void epoch(EpochReport report) {
            notice.accept("supernet epoch " + report.epoch() + " trained again: its checkpoint was lost");
        }

        @Override
        public void warning(String message) {
            notice.accept(message);
        }
    }
}
