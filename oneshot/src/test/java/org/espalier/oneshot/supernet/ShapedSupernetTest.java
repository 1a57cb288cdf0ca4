package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Network;
import org.espalier.oneshot.ToySpaces;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Judge;
import org.espalier.torch.train.FixedBatches;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Images that are no squares under an elastic resolution. */
class ShapedSupernetTest {
    private static final int HEIGHT = 24;
    private static final int WIDTH = 32;

    private final SearchSpace space = Zoo.installed()
            .space(
                    Path.of("..", "examples", "elastic-mbconv.yaml").toString(),
                    Map.of("input", List.of(3, HEIGHT, WIDTH), "resolution", List.of(13, 24), "classes", 4));
    private final Decision resolution = space.decisions().byPath("resolution");

    private Architecture member(int index) {
        return space.sample(Seeds.generator(3, "member", 0)).with(resolution, index);
    }

    private static Tensor noise(int images, int height, int width, long seed) {
        float[] pixels = new float[images * 3 * height * width];
        var random = Seeds.generator(seed, "noise", 0);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble() - 0.5f;
        }
        return Tensors.channelsLast(TensorFactory.HOST.of(pixels, images, 3, height, width));
    }

    private static FixedBatches batches(long seed) {
        return visitor -> {
            try (PointerScope scope = new PointerScope()) {
                visitor.batch(
                        noise(8, HEIGHT, WIDTH, seed),
                        new ClassTargets.Single(AbstractTensor.create(new long[] {0, 1, 2, 3, 0, 1, 2, 3}, 8)));
            }
        };
    }

    private Supernet supernet() {
        Supernet supernet =
                Supernet.create(space, new ParameterStore(3, Initialisation.HE_FAN_OUT), new DirectConvolution());
        ToySpaces.randomise(supernet.store(), 13);
        return supernet;
    }

    @Test
    void eachMemberSeesTheImagesInTheirProportion() {
        try (Supernet supernet = supernet();
                PointerScope scope = new PointerScope()) {
            Tensor images = noise(2, HEIGHT, WIDTH, 1);
            int[][] sizes = {{13, 17}, {24, 32}};
            for (int i = 0; i < sizes.length; i++) {
                Network network = space.network(member(i));
                Tensor seen = supernet.input(images, network);
                assertThat(new long[] {seen.size(0), seen.size(1), seen.size(2), seen.size(3)})
                        .containsExactly(2, 3, sizes[i][0], sizes[i][1]);
                assertThat(network.input()).hasToString("3x" + sizes[i][0] + "x" + sizes[i][1]);
            }
        }
    }

    @Test
    void aMemberOnItsOwnComputesTheSame() {
        try (Supernet supernet = supernet();
                PointerScope scope = new PointerScope()) {
            for (int i = 0; i < resolution.size(); i++) {
                Architecture member = member(i);
                Network network = space.network(member);
                Tensor images = noise(2, HEIGHT, WIDTH, 1);
                try (NetworkModule alone = NetworkModule.create(
                        network, new ParameterStore(0, Initialisation.HE_FAN_OUT), new DirectConvolution())) {
                    alone.store().load(supernet.extract(member));
                    Tensor own = supernet.input(images, network);
                    float[] expected = HostCopies.floats(Tensors.withoutGradient(
                            () -> alone.forward(own, alone.evaluating().batchOnly())));
                    float[] shared = HostCopies.floats(Tensors.withoutGradient(() -> supernet.forward(images, member)));
                    assertThat(shared).hasSize(8);
                    for (int k = 0; k < shared.length; k++) {
                        assertThat(shared[k]).isCloseTo(expected[k], within(1e-3f));
                    }
                }
            }
        }
    }

    @Test
    void membersOfBothResolutionsAreScoredTogether() throws InterruptedException {
        try (Supernet supernet = supernet()) {
            SupernetEvaluator evaluator = new SupernetEvaluator(
                    supernet,
                    batches(1),
                    batches(2),
                    Judge.of(new ImageClassification(), LabelNames.ofClasses(List.of("a", "b", "c", "d")), 1));
            List<Candidate> both = List.of(new Candidate(0, member(0)), new Candidate(1, member(1)));
            List<Trial> trials = evaluator.evaluate(both);
            assertThat(trials).allMatch(Trial::succeeded);
            for (int i = 0; i < 2; i++) {
                assertThat(evaluator.evaluate(List.of(both.get(i)))).containsExactly(trials.get(i));
            }
        }
    }
}
