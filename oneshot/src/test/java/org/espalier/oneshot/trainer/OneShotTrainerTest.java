package org.espalier.oneshot.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.graph.Safetensors;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.Snas;
import org.espalier.oneshot.strategy.Spos;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Constraints;
import org.espalier.space.Landmarks;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.LearningRateSchedule;
import org.espalier.torch.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program does with a trainer. */
class OneShotTrainerTest {
    @TempDir
    private Path folder;

    private static Map<String, float[]> state(OneShotTrainer trainer) {
        return trainer.algorithm().state();
    }

    private static void assertSame(Map<String, float[]> some, Map<String, float[]> others) {
        assertThat(some.keySet()).isEqualTo(others.keySet());
        some.forEach((name, values) -> assertThat(values).as(name).isEqualTo(others.get(name)));
    }

    @Test
    void fitsAndExportsTheDerivedArchitecture() throws Exception {
        List<TrainingListener.EpochReport> reports = new ArrayList<>();
        Callback ear = new Callback() {
            @Override
            public void epoch(TrainingListener.EpochReport report) {
                reports.add(report);
            }
        };
        try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                .metrics("accuracy", "macro_f1")
                .callbacks(ear)
                .build()) {
            FitResult fit = trainer.fit();
            assertThat(fit.ending()).isEqualTo(FitResult.Ending.COMPLETE);
            assertThat(fit.epochsDone()).isEqualTo(3);
            assertThat(fit.history()).extracting(EpochMeasures::epoch).containsExactly(1, 2, 3);
            for (int i = 0; i < 3; i++) {
                Map<String, Double> values = fit.history().get(i).values();
                assertThat(values).containsKeys("loss", "train", "learning_rate", "accuracy", "macro_f1", "entropy");
                assertThat(values.get("loss")).isEqualTo((float) reports.get(i).loss());
                assertThat(values.get("train")).isEqualTo((float) reports.get(i).training());
                assertThat(values.get("accuracy")).isBetween(0.0, 1.0).isEqualTo((float)
                        reports.get(i).validation().orElseThrow());
            }
            Architecture found = trainer.export(folder.resolve("found.txt"));
            assertThat(found).isEqualTo(trainer.training().derived());
            assertThat(reports.get(2).telemetry().derived()).contains(found);
            assertThat(ToyTrainers.SPACE
                            .codec()
                            .parse(Files.readString(folder.resolve("found.txt")).strip()))
                    .isEqualTo(found);
        }
    }

    @Test
    void aMemberWithinLimitsTakesThePlaceOfTheDerivedOne() {
        try (JointTrainer trainer = ToyTrainers.joint(new Darts()).epochs(1).build()) {
            trainer.fit();
            assertThat(trainer.export(Constraints.none(), 1)).containsExactly(trainer.export());
            ToDoubleFunction<Architecture> params = ToyTrainers.SPACE.counters().params()::of;
            double least =
                    params.applyAsDouble(Landmarks.byMacs(ToyTrainers.SPACE).smallest());
            Constraints limits = Constraints.parse(Map.of("params", "<= " + (long) least), Map.of("params", params));
            assertThat(trainer.export(limits, 3))
                    .isNotEmpty()
                    .allSatisfy(
                            member -> assertThat(params.applyAsDouble(member)).isEqualTo(least));
        }
    }

    @Test
    void aSupernetIsExportedWithItsWeights() throws Exception {
        try (SupernetTrainer trainer = ToyTrainers.supernet(new Spos())
                .metrics("accuracy")
                .validation(ToyTrainers.images(16, 2))
                .build()) {
            FitResult fit = trainer.fit();
            assertThat(fit.history()).hasSize(3);
            assertThat(fit.last("accuracy")).isPresent();
            Supernet supernet = trainer.export(folder.resolve("supernet.safetensors"));
            assertThat(Safetensors.read(folder.resolve("supernet.safetensors")).weights())
                    .isEqualTo(supernet.store().toWeights());
        }
    }

    @Test
    void aTrainingByStepsIsTheSameAsOneInOne() {
        try (JointTrainer one = ToyTrainers.joint(new Darts()).build();
                JointTrainer steps = ToyTrainers.joint(new Darts()).build()) {
            one.fit();
            assertThat(steps.fit(1).ending()).isEqualTo(FitResult.Ending.PAUSED);
            assertThat(steps.fit(2).history()).hasSize(2);
            assertThat(steps.fit()).isEqualTo(one.fit());
            assertSame(state(steps), state(one));
        }
    }

    @Test
    void aKilledTrainingGoesOnToTheSameResultAndHistory() {
        Path checkpoints = folder.resolve("checkpoints");
        FitResult whole;
        Map<String, float[]> wanted;
        try (JointTrainer trainer =
                ToyTrainers.joint(new Darts()).metrics("accuracy").build()) {
            whole = trainer.fit();
            wanted = state(trainer);
        }
        for (int done : List.of(1, 3)) {
            try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                    .metrics("accuracy")
                    .callbacks(new ModelCheckpoint(checkpoints))
                    .build()) {
                FitResult part = trainer.fit(done);
                assertThat(part.history()).isEqualTo(whole.history().subList(0, done));
                if (done == 3) {
                    assertSame(state(trainer), wanted);
                }
            }
        }
    }

    /** Checkpoints of a plain loop are those of a trainer without a history, and the other way round. */
    @Test
    void thePhasesOfASearchKeepTheirCheckpoints() {
        CheckpointFolder checkpoints = new CheckpointFolder(folder.resolve("plain"));
        try (JointTrainer builder = ToyTrainers.joint(new Darts()).build()) {
            builder.fit(1);
            try (JointTrainer trainer =
                    JointTrainer.over(new Darts(), builder.context(), TrainingListener.NONE, checkpoints)) {
                FitResult fit = trainer.fit(1);
                assertThat(fit.history()).isEmpty();
                assertThat(checkpoints.latest(w -> {}).orElseThrow().tensors().keySet())
                        .isEqualTo(state(trainer).keySet());
                assertSame(state(trainer), state(builder));
            }
        }
    }

    @Test
    void progressIsToldAsOftenAsWanted() {
        List<String> told = new ArrayList<>();
        Callback ear = new Callback() {
            @Override
            public void progress(TrainingListener.Progress progress) {
                told.add(progress.epoch() + "/" + progress.epochs() + " " + progress.step() + "/" + progress.steps());
            }
        };
        ToyStream batches = new ToyStream(5, 4, 6, 1);
        try (JointTrainer trainer = ToyTrainers.bare(ToyTrainers.SPACE, new Darts())
                .training(batches)
                .validation(batches)
                .epochs(2)
                .logFrequency(2)
                .callbacks(ear)
                .build()) {
            trainer.fit();
        }
        assertThat(told).containsExactly("1/2 2/5", "1/2 4/5", "1/2 5/5", "2/2 2/5", "2/2 4/5", "2/2 5/5");
    }

    @Test
    void theLogSaysStepsAndEpochs() {
        List<String> lines = new ArrayList<>();
        try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                .epochs(1)
                .metrics("accuracy")
                .logFrequency(1)
                .callbacks(new ProgressLog(lines::add), new LearningRateScheduler(LearningRateSchedule.constant(0.25)))
                .build()) {
            trainer.fit();
        }
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .matches("epoch 1/1, step 1/2: loss \\d\\.\\d{4}, train 0\\.\\d{4}, learning rate 0.250");
        assertThat(lines.get(1)).startsWith("epoch 1/1: loss ").contains(", accuracy 0.", ", entropy ");
    }

    @Test
    void theImagesOfASplitAreDividedAsThoseOfASearchAre() {
        Split split = Split.of(ToyTrainers.images(64, 3), new SplitSettings(0.5, 0.25, 0.25), 7);
        try (JointTrainer divided = ToyTrainers.bare(ToyTrainers.SPACE, new Darts())
                        .dataset(split)
                        .batchSize(4)
                        .metrics("accuracy")
                        .build();
                JointTrainer whole = ToyTrainers.bare(ToyTrainers.SPACE, new Snas())
                        .dataset(split)
                        .batchSize(4)
                        .build()) {
            assertThat(divided.context().training().batches()).isEqualTo(4);
            assertThat(divided.context().validation().orElseThrow().batches()).isEqualTo(4);
            assertThat(whole.context().training().batches()).isEqualTo(8);
            assertThat(whole.context().validation()).isEmpty();
        }
    }

    @Test
    void anInstalledStrategyIsFoundByName() {
        OneShotTrainerBuilder<? extends OneShotTrainer> builder = OneShotTrainer.builder(ToyTrainers.SPACE, "spos");
        try (OneShotTrainer trainer = ToyTrainers.plain(builder)
                .training(ToyTrainers.images(16, 1))
                .batchSize(8)
                .epochs(1)
                .build()) {
            assertThat(trainer).isInstanceOf(SupernetTrainer.class);
            assertThat(trainer.fit().ending()).isEqualTo(FitResult.Ending.COMPLETE);
        }
    }
}
