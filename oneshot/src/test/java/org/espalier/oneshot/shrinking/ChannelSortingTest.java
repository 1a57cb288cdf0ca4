package org.espalier.oneshot.shrinking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.ElasticDimension;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sorting moves channels and changes no function that is trained already; in float64, where nothing else is seen than a mistake. */
class ChannelSortingTest {
    static List<SearchSpace> spaces() {
        Map<String, Object> small = Map.of("input", List.of(3, 32, 32), "classes", 4, "resolution", List.of(32));
        Map<String, Object> mobile = new LinkedHashMap<>(small);
        mobile.put("width", 0.25);
        Map<String, Object> residual = new LinkedHashMap<>(small);
        residual.putAll(Map.of("elastic", true, "widths", List.of(0.05, 0.1), "depth", List.of(0, 1)));
        return List.of(
                ToySpaces.elastic(),
                ToySpaces.ladders(),
                Zoo.installed().space("mobilenet-v3", mobile),
                Zoo.installed().space("proxyless", mobile),
                Zoo.installed().space("resnet-50", residual));
    }

    private static Supernet supernet(SearchSpace space, long seed) {
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT, ScalarType.Double);
        Supernet supernet = Supernet.create(space, store, new DirectConvolution());
        ToySpaces.randomise(store, seed);
        return supernet;
    }

    private static double[] logits(Supernet supernet, Architecture member) {
        int side = Math.toIntExact(supernet.space().input().height().max());
        try (PointerScope scope = new PointerScope()) {
            Tensor images = TensorFactory.HOST.of(ToySpaces.noise(2 * 3 * side * side, 7), 2, 3, side, side);
            float[] values = HostCopies.floats(
                    Tensors.withoutGradient(() -> supernet.forward(images, member, supernet.evaluating())));
            double[] logits = new double[values.length];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = values[i];
            }
            return logits;
        }
    }

    private static void requireSame(double[] expected, double[] actual, String what) {
        double scale = 1e-30;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as(what).isCloseTo(expected[i], within(1e-5 * scale));
        }
    }

    private static Set<Decision> widths(SearchSpace space) {
        Set<Decision> widths = new LinkedHashSet<>();
        ElasticDimension.of(space).forEach((decision, dimension) -> {
            if (dimension == ElasticDimension.WIDTH) {
                widths.add(decision);
            }
        });
        return widths;
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void theFullWidthComputesWhatItDid(SearchSpace space) {
        Architecture largest = Landmarks.byMacs(space).largest();
        Architecture narrow = largest;
        for (Decision decision : widths(space)) {
            narrow = narrow.with(decision, 0);
        }
        try (Supernet supernet = supernet(space, 3)) {
            double[] full = logits(supernet, largest);
            double[] before = logits(supernet, narrow);
            Map<String, float[]> weights = supernet.store().snapshot();
            new ChannelSorting(supernet).sort(widths(space), largest, Map.of());
            requireSame(full, logits(supernet, largest), "the full network");
            assertThat(logits(supernet, narrow)).as("a narrow member").isNotEqualTo(before);
            assertThat(moved(weights, supernet.store().snapshot())).isGreaterThan(3);
        }
    }

    private static long moved(Map<String, float[]> before, Map<String, float[]> after) {
        return before.entrySet().stream()
                .filter(entry -> !Arrays.equals(entry.getValue(), after.get(entry.getKey())))
                .count();
    }

    /** The second time, two options of each width are trained: channels stay within them, those inside a squeeze-and-excitation, too. */
    @ParameterizedTest
    @MethodSource("spaces")
    void bandsThatAreTrainedDoNotInterleave(SearchSpace space) {
        Architecture largest = Landmarks.byMacs(space).largest();
        Map<Decision, List<Integer>> before = new LinkedHashMap<>();
        Architecture trained = largest;
        for (Decision decision : widths(space)) {
            int last = decision.size() - 1;
            before.put(decision, List.of(last - 1, last));
            trained = trained.with(decision, last - 1);
        }
        try (Supernet supernet = supernet(space, 4)) {
            double[] full = logits(supernet, largest);
            double[] narrower = logits(supernet, trained);
            Map<String, float[]> weights = supernet.store().snapshot();
            new ChannelSorting(supernet).sort(widths(space), largest, before);
            requireSame(full, logits(supernet, largest), "the full network");
            requireSame(narrower, logits(supernet, trained), "the narrower network that is trained");
            assertThat(moved(weights, supernet.store().snapshot())).isGreaterThan(3);
        }
    }

    @Test
    void importanceFallsWithinABand() {
        SearchSpace space = ToySpaces.ladders();
        Architecture largest = Landmarks.byMacs(space).largest();
        try (Supernet supernet = supernet(space, 5)) {
            new ChannelSorting(supernet).sort(widths(space), largest, Map.of());
            List<Double> sums = new ArrayList<>();
            float[] project = supernet.store().values("stage/1/body/project/conv.weight");
            int channels = (int)
                    supernet.store().find("stage/1/body/project/conv.weight").sizes()[1];
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                for (int i = c; i < project.length; i += channels) {
                    sum += Math.abs(project[i]);
                }
                sums.add(sum);
            }
            assertThat(sums).hasSize(32).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        }
    }
}
