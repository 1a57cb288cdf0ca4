package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.event.EpochDone;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.resources.CalibrationImages;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every network of a search goes through the same training, whatever its batch norms remember by themselves. */
class ScratchTrainingTest {
    private static final String MEMBER = "|nor_conv_1x1~0|+|skip_connect~0|none~1|+|skip_connect~0|none~1|none~2|";
    private static final int EPOCHS = 3;

    @TempDir
    private Path folder;

    private SearchResources resources() throws Exception {
        return resources("none");
    }

    private SearchResources resources(String augment) throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 40);
        SearchConfig config = SearchConfig.parse(
                "test", """
                data: {source: 'IMAGES', size: 8, augment: AUGMENT, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                retrain: {batch: 8, learning_rate: 0.05}
                """.replace("IMAGES", images.toString()).replace("AUGMENT", augment), List.of());
        return new SearchResources(config, System.getenv(), warning -> {});
    }

    private static Network withMomentum(Network network, double momentum) {
        return new Network(
                network.name(),
                network.input(),
                network.layers().stream()
                        .map(layer -> layer.operation() instanceof BatchNorm norm
                                ? new Network.Layer(
                                        layer.name(),
                                        new BatchNorm(norm.affine(), norm.eps(), momentum),
                                        layer.inputs(),
                                        layer.output())
                                : layer)
                        .toList());
    }

    @Test
    void theMomentumOfBatchNormsDecidesNothingAndValidationIsJournaled() throws Exception {
        try (SearchResources resources = resources()) {
            Network network =
                    resources.space().network(resources.space().codec().parse(MEMBER));
            GivenContext context = new GivenContext(folder, Map.of(), new ArrayList<>());
            List<ScratchTraining.Job> jobs = List.of(
                    new ScratchTraining.Job("slow", withMomentum(network, 0.01), folder.resolve("slow")),
                    new ScratchTraining.Job("fast", withMomentum(network, 0.5), folder.resolve("fast")));
            List<ScratchTraining.Trained> trained =
                    new ScratchTraining(resources)
                            .trainAll(jobs, EPOCHS, new EpochEvents(context, jobs.size() * EPOCHS)).stream()
                                    .map(Optional::orElseThrow)
                                    .toList();
            assertThat(trained.get(0).weights()).isEqualTo(trained.get(1).weights());
            assertThat(trained.get(0).valid()).isEqualTo(trained.get(1).valid());
            assertThat(trained.get(0).training().images()).isEqualTo(40);
            assertThat(trained.get(0).valid().images()).isEqualTo(20);

            List<EpochDone> epochs =
                    context.appended().stream().map(EpochDone.class::cast).toList();
            assertThat(epochs).hasSize(2 * EPOCHS).allSatisfy(event -> {
                assertThat(event.epochs()).isEqualTo(EPOCHS);
                assertThat(event.measures()).containsOnlyKeys("loss", "train", "valid");
            });
            // the last look is by few batches, which here are all that there are
            EpochDone last = epochs.stream()
                    .filter(event -> event.epoch() == EPOCHS)
                    .findFirst()
                    .orElseThrow();
            assertThat(last.measures().get("valid"))
                    .isEqualTo(trained.get(0).valid().top1());

            // a network that is only looked at again gives the same figure
            assertThat(new ScratchTraining(resources)
                            .evaluate(jobs.get(0).network(), trained.get(0).weights(), Part.VALID))
                    .isEqualTo(trained.get(0).valid());
        }
    }

    /** A shift brings in borders of black, which change what a batch norm sees: its statistics have to know them as its weights do. */
    @Test
    void statisticsAreTakenFromImagesAsTheTrainingShowedThem() throws Exception {
        try (SearchResources shifted = resources("{flip: 0, crop: 0.5}")) {
            double plain = brightness(CalibrationImages.plain(shifted, 8, 8));
            assertThat(brightness(CalibrationImages.all(shifted, 8, 8))).isLessThan(plain - 0.2);
            assertThat(brightness(CalibrationImages.few(shifted, 8, 8))).isLessThan(plain - 0.2);
        }
        try (SearchResources still = resources("none")) {
            double plain = brightness(CalibrationImages.plain(still, 8, 8));
            assertThat(brightness(CalibrationImages.all(still, 8, 8))).isEqualTo(plain);
            assertThat(brightness(CalibrationImages.few(still, 8, 8))).isEqualTo(plain);
        }
    }

    /** Mean of all values, which are normalised by the images as they are. */
    private static double brightness(CalibrationImages images) {
        double[] sum = new double[2];
        try (images) {
            images.batches().each((batch, labels) -> {
                for (float value : HostCopies.floats(batch)) {
                    sum[0] += value;
                    sum[1]++;
                }
            });
        }
        return sum[0] / sum[1];
    }

    @Test
    void aTrialIsTrainedInTheSameWayWithoutLooksInBetween() throws Exception {
        try (SearchResources resources = resources()) {
            Network network =
                    resources.space().network(resources.space().codec().parse(MEMBER));
            List<Boolean> looked = new ArrayList<>();
            TrainingListener listener = report -> looked.add(report.validation().isPresent());
            ScratchTraining training = new ScratchTraining(resources);
            ScratchTraining.Trained slow =
                    training.train(withMomentum(network, 0.01), EPOCHS, folder.resolve("a"), listener);
            ScratchTraining.Trained fast =
                    training.train(withMomentum(network, 0.5), EPOCHS, folder.resolve("b"), listener);
            assertThat(slow.weights()).isEqualTo(fast.weights());
            assertThat(looked).hasSize(2 * EPOCHS).containsOnly(false);
        }
    }
}
