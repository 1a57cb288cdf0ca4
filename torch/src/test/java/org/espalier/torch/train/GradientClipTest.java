package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of LibTorch's own functions, to the last bit, without reading anything. */
class GradientClipTest {
    private static final long[][] SIZES = {{8, 3, 3, 3}, {17}, {5, 11}};

    private static ParameterStore store(double scale) {
        ParameterStore store = new ParameterStore(4, Initialisation.PYTORCH);
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < SIZES.length; i++) {
            store.declare("w" + i, Role.WEIGHT, Initial.normal(1), SIZES[i]);
            float[] gradient = new float[(int) store.get("w" + i).numel()];
            for (int k = 0; k < gradient.length; k++) {
                gradient[k] = (float) (scale * random.nextGaussian());
            }
            try (PointerScope scope = new PointerScope()) {
                store.addGradient("w" + i, TensorFactory.HOST.of(gradient, SIZES[i]));
            }
        }
        store.declare("unused", Role.WEIGHT, Initial.ONES, 3);
        return store;
    }

    private static TensorVector tensors(ParameterStore store) {
        return new TensorVector(
                store.trained().stream().map(ParameterStore.Stored::tensor).toArray(Tensor[]::new));
    }

    private static void assertSameGradients(ParameterStore one, ParameterStore other) {
        for (int i = 0; i < SIZES.length; i++) {
            assertThat(HostCopies.floats(one.get("w" + i).grad()))
                    .isEqualTo(HostCopies.floats(other.get("w" + i).grad()));
        }
        assertThat(one.get("unused").grad().defined()).isFalse();
    }

    /** Far above the limit, near it, far below, and nothing at all. */
    @ParameterizedTest
    @ValueSource(doubles = {100, 0.35, 1e-4, 0})
    void theNormIsLimitedAsLibTorchDoes(double scale) {
        try (ParameterStore ours = store(scale);
                ParameterStore theirs = store(scale);
                PointerScope scope = new PointerScope()) {
            GradientClip.norm(5).apply(ours.trained());
            double norm = torch.clip_grad_norm_(tensors(theirs), 5);
            assertThat(norm > 5).isEqualTo(scale > 0.1);
            assertSameGradients(ours, theirs);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {100, 0.35, 1e-4, 0})
    void valuesAreLimitedAsLibTorchDoes(double scale) {
        try (ParameterStore ours = store(scale);
                ParameterStore theirs = store(scale);
                PointerScope scope = new PointerScope()) {
            GradientClip.value(0.5).apply(ours.trained());
            torch.clip_grad_value_(tensors(theirs), 0.5);
            assertSameGradients(ours, theirs);
        }
    }

    @Test
    void oneGradientAndNoneAreLimitedToo() {
        try (ParameterStore ours = store(100);
                ParameterStore theirs = store(100);
                PointerScope scope = new PointerScope()) {
            GradientClip.norm(5).apply(List.of(ours.find("w1"), ours.find("unused")));
            torch.clip_grad_norm_(new TensorVector(theirs.get("w1")), 5);
            assertSameGradients(ours, theirs);
            GradientClip.norm(5).apply(List.of(ours.find("unused")));
            GradientClip.value(5).apply(List.of());
            assertSameGradients(ours, theirs);
        }
    }
}
