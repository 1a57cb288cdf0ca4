package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.decision.Expr;
import org.espalier.event.EpochDone;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.resources.CalibrationImages;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.ExactStatistics;
import org.espalier.torch.train.SingleImageException;
import org.espalier.torch.train.Trainer;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingRecipe;
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
        return resources(augment, "{batch: 8, learning_rate: 0.05}");
    }

    private SearchResources resources(String augment, String retrain) throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 40);
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: AUGMENT, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                retrain: RETRAIN
                """.replace("IMAGES", images.toString())
                        .replace("AUGMENT", augment)
                        .replace("RETRAIN", retrain),
                List.of());
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
            EpochEvents events = new EpochEvents(context, 2 * EPOCHS);
            Network slow = withMomentum(network, 0.01);
            List<ScratchTraining.Trained> trained = resources
                    .sideBySide()
                    .lanes()
                    .run(List.of(
                            () -> new ScratchTraining(resources)
                                    .trainOnLane(slow, EPOCHS, folder.resolve("slow"), events.of("slow")),
                            () -> new ScratchTraining(resources)
                                    .trainOnLane(
                                            withMomentum(network, 0.5),
                                            EPOCHS,
                                            folder.resolve("fast"),
                                            events.of("fast"))));
            assertThat(trained.get(0).weights()).isEqualTo(trained.get(1).weights());
            assertThat(trained.get(0).valid()).isEqualTo(trained.get(1).valid());
            assertThat(trained.get(0).training()).isBetween(0.0, 1.0);

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
                    .isEqualTo(trained.get(0).valid().value());

            // a network that is only looked at again gives the same figure
            assertThat(resources
                            .goal()
                            .judge()
                            .estimate(new ScratchTraining(resources)
                                    .evaluate(slow, trained.get(0).weights(), Part.VALID)))
                    .isEqualTo(trained.get(0).valid());
        }
    }

    /** The whole way once more, from a seed that stands for everything that a repeat changes. */
    private Weights byHand(SearchResources resources, Network network, long seed, String name) {
        resources.laneConvolution().prepare(network, 8);
        try (NetworkModule module =
                        NetworkModule.create(network, seed, Initialisation.HE_FAN_OUT, resources.laneConvolution());
                BatchLoader loader = BatchLoader.training(
                        resources.dataset(),
                        resources.split().indices(Part.TRAIN),
                        resources.normalisation(),
                        resources.config().data().augment(),
                        LoaderSettings.of(8, seed));
                Trainer trainer = new Trainer(
                        module,
                        TrainingRecipe.standard(EPOCHS, seed).withLearningRate(0.05),
                        resources.goal().loss(),
                        resources.batches(loader, 8),
                        TrainingListener.NONE,
                        null)) {
            trainer.run(resources.checkpoints(folder.resolve(name)));
            try (CalibrationImages images = CalibrationImages.all(resources, 8, 8)) {
                ExactStatistics.write(module, images.batches());
            }
            return module.store().toWeights();
        }
    }

    private Weights trained(SearchResources resources, Network network, Wish wish, String name) {
        return new ScratchTraining(resources)
                .train(network, wish, folder.resolve(name), TrainingListener.NONE, true)
                .orElseThrow()
                .weights();
    }

    /** The images that train, and those of the statistics, are the same whichever repeat it is. */
    @Test
    void theFirstTrainingIsByTheSearchsSeedAndEachRepeatByOneOfItsOwn() throws Exception {
        try (SearchResources resources = resources("{flip: 0.5, crop: 0.25}")) {
            Network network =
                    resources.space().network(resources.space().codec().parse(MEMBER));
            long root = resources.config().seed();
            Weights first = trained(resources, network, new Wish(EPOCHS), "first");
            assertThat(first).isEqualTo(byHand(resources, network, root, "first by hand"));
            Weights second =
                    trained(resources, network, new Wish(EPOCHS, List.of(), false, Optional.empty(), 1), "second");
            assertThat(second).isNotEqualTo(first);
            assertThat(second).isEqualTo(byHand(resources, network, Seeds.derive(root, "repeat", 1), "second by hand"));
            assertThat(new Wish(1, List.of(), false, Optional.empty(), 2).seed(root))
                    .isNotIn(root, Seeds.derive(root, "repeat", 1));
        }
        assertThatThrownBy(() -> new Wish(1, List.of(), false, Optional.empty(), -1))
                .hasMessage("repeat must be at least 0, got -1");
    }

    /** A classifier, behind convolutions that nothing holds at a rate of 100. */
    private static Network bare(int convolutions) {
        Graph.Builder graph = Graph.builder(1);
        int x = 0;
        for (int i = 0; i < convolutions; i++) {
            x = graph.add("conv" + i, Conv.dense(Expr.of(8), Expr.of(3), 1), x);
        }
        x = graph.add("pool", new GlobalAveragePool(), x);
        x = graph.add("classifier", new Linear(Expr.of(2), true), x);
        GraphSpace space = GraphSpace.of("bare", graph.build(x), Shape.of(1, 8, 8));
        return space.network(space.decisions().architecture());
    }

    @Test
    void oneThatDivergesSaysWhatToLowerAndDoesSoAgain() throws Exception {
        try (SearchResources resources = resources("none", "{batch: 8, learning_rate: 100}")) {
            ScratchTraining training = new ScratchTraining(resources);
            for (int life = 0; life < 2; life++) {
                assertThatThrownBy(() -> training.train(bare(6), 8, folder.resolve("deep"), TrainingListener.NONE))
                        .isInstanceOf(DivergedException.class)
                        .hasMessageMatching(
                                "training diverged in epoch \\d \\(loss is (NaN|Infinity)\\), learning rate 100;"
                                        + " lower retrain.learning_rate");
            }
            training.train(bare(0), 8, folder.resolve("flat"), TrainingListener.NONE);
        }
        try (SearchResources resources = resources("none")) {
            List<String> warnings = new ArrayList<>();
            new ScratchTraining(resources).train(bare(6), 1, folder.resolve("deep"), new TrainingListener() {
                @Override
                public void epoch(EpochReport report) {}

                @Override
                public void warning(String message) {
                    warnings.add(message);
                }
            });
            // where it diverged in its first epoch there is no checkpoint to replace
            assertThat(warnings).hasSizeLessThan(2).allMatch(warning -> warning.endsWith("it is trained anew"));
        }
    }

    @Test
    void aBatchOfOneImageIsRefusedByItsKey() throws Exception {
        try (SearchResources resources = resources("none", "{batch: 1}")) {
            Network network =
                    resources.space().network(resources.space().codec().parse(MEMBER));
            assertThatThrownBy(() -> new ScratchTraining(resources)
                            .train(network, EPOCHS, folder.resolve("single"), TrainingListener.NONE))
                    .isInstanceOf(SingleImageException.class)
                    .hasMessage("retrain.batch: a network with batch norms is trained on batches of several images,"
                            + " expected at least 2, got 1; raise it, or add training images");
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
