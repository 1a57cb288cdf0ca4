package org.espalier.pipeline.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.published.OnceForAllWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.oneshot.supernet.TrainsMembers;
import org.espalier.oneshot.trainer.SupernetTrainer;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.process.Stop;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Part;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Checkpoint;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.yaml.ConfigException;

/** One supernet under all members of the space: trained once, then asked for the score of any member. */
public final class SupernetTraining {
    /** Epochs of a supernet that is not trained here. */
    public static final int ADOPTED = 0;

    private static final int PREPARED_MEMBERS = 200;

    private final SearchResources resources;
    private final Path checkpoints;
    private final SupernetStrategy strategy;
    private final int epochs;
    private final int batch;
    private final boolean earlier;

    /**
     * @param checkpoints where the training goes on after a kill, and where the trained weights are found again
     * @param epochs passes over the training split that are planned
     */
    public SupernetTraining(SearchResources resources, SupernetStrategy strategy, Path checkpoints, int epochs) {
        this(resources, strategy, checkpoints, epochs, false);
    }

    private SupernetTraining(
            SearchResources resources, SupernetStrategy strategy, Path checkpoints, int epochs, boolean earlier) {
        this.resources = resources;
        this.strategy = strategy;
        this.checkpoints = checkpoints;
        this.epochs = epochs;
        this.earlier = earlier;
        this.batch = Math.min(strategy.batch(), resources.split().indices(Part.TRAIN).length);
    }

    /**
     * One that was trained to its end elsewhere: it is only read, and what it had drawn and minimised does not matter any more.
     *
     * @param strategy with the settings that it was trained by
     * @param checkpoints where the trained weights lie
     * @param epochs that its learning rate was planned for
     */
    public static SupernetTraining ofEarlier(
            SearchResources resources, SupernetStrategy strategy, Path checkpoints, int epochs) {
        return new SupernetTraining(resources, strategy, checkpoints, epochs, true);
    }

    /**
     * Reads the weights of one that an earlier search has trained.
     *
     * @throws ConfigException where its strategy cannot read them
     */
    public void requireReadable(Consumer<String> notice) {
        earlier(notice).close();
    }

    /**
     * Writes down, in place of a training, a supernet with given weights.
     *
     * @param weights by the names of once-for-all's authors
     * @throws IllegalArgumentException that names the first weight which does not fit the space
     */
    public void adopt(Weights weights) {
        try (Supernet supernet = supernet();
                OneShotImages images = OneShotImages.whole(resources, batch);
                TrainingAlgorithm training = strategy.create(images.context(epochs), supernet)) {
            OnceForAllWeights.load(supernet, weights);
            CheckpointFolder folder = resources.checkpoints(checkpoints);
            folder.clear();
            folder.write(new Checkpoint(training.identity(), ADOPTED, 0, training.state()));
        }
    }

    /**
     * Trains, or goes on, or finds that everything is done.
     *
     * @param listener hears of epochs
     * @param pulse shown before the first of them
     * @return epochs that are done
     */
    public int train(TrainingListener listener, Pulse pulse) {
        try (Supernet supernet = supernet()) {
            return train(supernet, listener, 0, training -> {
                List<Network> drawn = drawn(training, training.stages(), PREPARED_MEMBERS);
                // wherever they are trained, members are scored on lanes
                resources.laneConvolution().prepare(drawn, batch, pulse::verified);
                resources.convolution().prepare(byAllThreads(training, drawn, batch), batch, pulse::verified);
            });
        }
    }

    /**
     * Begins to train without having every convolution of the space verified before: to see how long a step takes.
     *
     * @param firstEpoch the epochs before it are left out
     * @param steps whose members are verified
     */
    public void trainFew(int firstEpoch, int steps) {
        try (Supernet supernet = supernet()) {
            train(supernet, TrainingListener.NONE, firstEpoch, training -> {
                List<Network> drawn = new ArrayList<>(drawn(training, List.of(firstEpoch), 2 * steps));
                List<Network> byAllThreads = byAllThreads(training, drawn, batch);
                resources.convolution().prepare(byAllThreads, batch);
                drawn.removeAll(byAllThreads);
                resources.laneConvolution().prepare(drawn, batch);
            });
        }
    }

    /** The first epochs of its stages, whose steps take different times. */
    public List<Integer> stages() {
        try (Supernet supernet = supernet();
                OneShotImages images = OneShotImages.whole(resources, batch);
                TrainingAlgorithm training = strategy.create(images.context(epochs), supernet)) {
            return training.stages();
        }
    }

    /**
     * @param firstEpoch the epochs before it are left out; 0 for none
     * @param preparation of the training, before its first step
     */
    private int train(
            Supernet supernet, TrainingListener listener, int firstEpoch, Consumer<TrainingAlgorithm> preparation) {
        try (OneShotImages images = OneShotImages.whole(resources, batch);
                SupernetTrainer trainer = SupernetTrainer.over(
                        strategy, images.context(epochs), supernet, listener, resources.checkpoints(checkpoints))) {
            trainer.skipTo(firstEpoch);
            preparation.accept(trainer.algorithm());
            return ConfiguredTraining.run(strategy, trainer::fit).epochsDone();
        }
    }

    /**
     * Members that a training computes with the convolutions of all threads. Of a training that is not one of members nothing is known; what it
     * needs beside those of a lane is verified when it first comes.
     */
    static List<Network> byAllThreads(TrainingAlgorithm training, List<Network> members, int batch) {
        return training instanceof TrainsMembers ofMembers
                ? members.stream()
                        .filter(member -> ofMembers.usesAllThreads(member, batch))
                        .toList()
                : List.of();
    }

    /**
     * So many members that nearly every convolution of the supernet stands in one; the rest is verified when it first comes. Those of the first steps,
     * where it is known who learns in a step, else the largest, the smallest and random ones.
     *
     * @param stages first epochs, from each of which as many steps are looked at
     * @param members how many beside the largest and the smallest, at most
     */
    private List<Network> drawn(TrainingAlgorithm training, List<Integer> stages, int members) {
        SearchSpace space = resources.space();
        Set<Architecture> drawn = new LinkedHashSet<>();
        if (training instanceof TrainsMembers ofMembers) {
            stages.forEach(stage -> drawn.addAll(drawn(ofMembers, stage, members / stages.size())));
        } else {
            Landmarks landmarks = Landmarks.byMacs(space);
            drawn.addAll(List.of(landmarks.largest(), landmarks.smallest()));
            for (int i = 0; i < members; i++) {
                drawn.add(space.sample(Seeds.generator(resources.config().seed(), "prepared", i)));
            }
        }
        return drawn.stream().map(space::network).toList();
    }

    /** Members of the first steps from an epoch on. */
    private Set<Architecture> drawn(TrainsMembers training, int firstEpoch, int members) {
        Set<Architecture> drawn = new LinkedHashSet<>();
        int steps = Math.max(1, resources.split().indices(Part.TRAIN).length / batch);
        for (int step = 0; step < members && drawn.size() < members + 2; step++) {
            int epoch = firstEpoch + step / steps;
            drawn.addAll(training.members(
                    new Clock(epoch, (long) firstEpoch * steps + step, steps, Math.max(epochs, 1 + epoch))));
        }
        return drawn;
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
        return new SupernetScoring(resources, () -> trained(done, notice), batch, OneShotImages.rows(resources), stop);
    }

    /** The same of a supernet that was trained to its end. */
    public SupernetScoring scoring(Consumer<String> notice, Stop stop) {
        return scoring(epochs, notice, stop);
    }

    /**
     * Cuts members out of the trained supernet.
     *
     * @param done epochs that it was trained for
     * @param notice told what a person should know
     * @param stop asked between members
     * @return with their own exact statistics, in the order of the members
     * @throws InterruptedException where it was asked to stop
     */
    public List<ScratchTraining.Trained> cut(int done, List<Architecture> members, Consumer<String> notice, Stop stop)
            throws InterruptedException {
        List<Weights> weights = new ArrayList<>();
        try (Supernet supernet = trained(done, notice)) {
            members.forEach(member -> weights.add(supernet.extract(member)));
        }
        ScratchTraining alone = new ScratchTraining(resources);
        List<ScratchTraining.Trained> cut = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            stop.ifAsked();
            cut.add(alone.taken(resources.space().network(members.get(i)), weights.get(i)));
        }
        return cut;
    }

    /** Scores members by a supernet that was never trained: to see how long it takes. */
    public SupernetScoring untrained(Stop stop) {
        return new SupernetScoring(resources, this::supernet, batch, OneShotImages.rows(resources), stop);
    }

    private Supernet earlier(Consumer<String> notice) {
        Checkpoint checkpoint = resources
                .checkpoints(checkpoints)
                .latest(notice)
                .orElseThrow(() -> new ConfigException(checkpoints
                        + ": holds no whole checkpoint of a supernet; resume the search: it is copied again"));
        Supernet supernet = supernet();
        try (OneShotImages images = OneShotImages.whole(resources, batch);
                TrainingAlgorithm training = strategy.create(images.context(epochs), supernet)) {
            training.restore(checkpoint.tensors());
            return supernet;
        } catch (IllegalArgumentException e) {
            supernet.close();
            throw new ConfigException(
                    "supernet: strategy '" + strategy.name() + "' cannot read the supernet: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            supernet.close();
            throw e;
        }
    }

    private Supernet trained(int done, Consumer<String> notice) {
        if (earlier) {
            return earlier(notice);
        }
        Supernet supernet = supernet();
        try {
            train(supernet, new Quiet(done, notice), 0, training -> {});
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
