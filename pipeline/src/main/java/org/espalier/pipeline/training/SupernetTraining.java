package org.espalier.pipeline.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.onceforall.OnceForAll;
import org.espalier.oneshot.onceforall.OnceForAllSettings;
import org.espalier.oneshot.supernet.MemberEvaluation;
import org.espalier.oneshot.supernet.MemberScore;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.CalibrationImages;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.process.Stop;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.LabelledBatches;
import org.espalier.torch.train.PaddedStream;
import org.espalier.torch.train.TrainingListener;

/** One supernet under all members of the space: trained once, then asked for the score of any member. */
public final class SupernetTraining {
    private static final int SCORED_AT_ONCE = 32;
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

    /** Trains, or goes on, or finds that everything is done. */
    public void train(TrainingListener listener) {
        resources.laneConvolution().prepare(drawn(), batch);
        try (Supernet supernet = supernet()) {
            train(supernet, listener);
        }
    }

    private void train(Supernet supernet, TrainingListener listener) {
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
            training.run(new CheckpointFolder(checkpoints));
        }
    }

    /**
     * The largest, the smallest and enough random members that nearly every convolution of the supernet stands in one; the rest is verified
     * when it first comes.
     */
    private List<Network> drawn() {
        SearchSpace space = resources.space();
        Stream<Architecture> random = IntStream.range(0, PREPARED_MEMBERS)
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
        ParameterStore store = new ParameterStore(resources.config().seed(), Initialisation.HE_FAN_OUT);
        return Supernet.create(resources.space(), store, resources.convolution(), resources.sideBySide());
    }

    /**
     * Scores members by the trained supernet: statistics of batch norms from training images, top-1 on the validation split. The supernet
     * is opened for each call, so nothing of it outlives the phase.
     */
    public Evaluator evaluator(Consumer<String> notice, Stop stop) {
        return candidates -> {
            try (Supernet supernet = supernet()) {
                train(supernet, new Quiet(notice));
                return score(supernet, candidates, stop);
            }
        };
    }

    private List<Trial> score(Supernet supernet, List<Candidate> candidates, Stop stop) throws InterruptedException {
        SearchConfig config = resources.config();
        try (CalibrationImages calibration = CalibrationImages.few(resources, batch, largestRows());
                BatchLoader valid = BatchLoader.evaluation(
                        resources.dataset(),
                        resources.split().indices(Part.VALID),
                        resources.normalisation(),
                        LoaderSettings.of(batch, config.seed()))) {
            MemberEvaluation evaluation = new MemberEvaluation(supernet);
            List<Trial> trials = new ArrayList<>();
            for (int from = 0; from < candidates.size(); from += SCORED_AT_ONCE) {
                stop.ifAsked();
                List<Candidate> group = candidates.subList(from, Math.min(candidates.size(), from + SCORED_AT_ONCE));
                List<MemberScore> scores = evaluation.evaluate(
                        group.stream().map(Candidate::architecture).toList(),
                        calibration.batches(),
                        LabelledBatches.of(new PaddedStream(resources.batches(valid, largestRows()), batch)));
                for (int i = 0; i < group.size(); i++) {
                    trials.add(group.get(i).scored(scores.get(i).accuracy()));
                }
            }
            return trials;
        }
    }

    /** Hears only warnings: epochs that a checkpoint holds are not told again. */
    private record Quiet(Consumer<String> notice) implements TrainingListener {
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
