package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorFactoryTest {
    private static final TensorFactory ELSEWHERE = TensorFactory.withoutValues();

    private final PointerScope scope = new PointerScope();

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void valuesComeBackAsTheyWereGiven() {
        Tensor floats = TensorFactory.HOST.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(Tensors.dimensions(floats)).containsExactly(2, 3);
        assertThat(HostCopies.floats(floats.t())).containsExactly(1, 4, 2, 5, 3, 6);
        Tensor whole = TensorFactory.HOST.of(new long[] {1L << 40, -7}, 2);
        assertThat(whole.scalar_type().intern()).isEqualTo(ScalarType.Long);
        assertThat(HostCopies.longs(whole)).containsExactly(1L << 40, -7);
        assertThat(HostCopies.count(whole.sum())).isEqualTo((1L << 40) - 7);
        assertThat(HostCopies.number(floats.sum())).isEqualTo(21);
    }

    @Test
    void aWrongNumberOfValuesIsRefusedAtEveryDoor() {
        String message = "5 values do not fill dimensions [2, 3]";
        Tensor six = TensorFactory.HOST.of(new float[6], 2, 3);
        assertThatThrownBy(() -> TensorFactory.HOST.of(new float[5], 2, 3)).hasMessage(message);
        assertThatThrownBy(() -> TensorFactory.HOST.of(new long[5], 2, 3)).hasMessage(message);
        assertThatThrownBy(() -> Tensors.of(six, new float[5], 2, 3)).hasMessage(message);
        assertThatThrownBy(() -> HostCopies.write(new float[5], new long[] {2, 3}, six))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void normalValuesAreThoseOfTheSeededGenerator() {
        torch.manual_seed(5);
        float[] plain = HostCopies.floats(torch.randn(3, 4));
        torch.manual_seed(5);
        assertThat(HostCopies.floats(TensorFactory.HOST.normal(3, 4))).isEqualTo(plain);
    }

    @Test
    void whatIsMadeElsewhereLivesThere() {
        assertThat(ELSEWHERE.of(new float[6], 2, 3).is_meta()).isTrue();
        assertThat(ELSEWHERE.of(new long[6], 2, 3).is_meta()).isTrue();
        assertThat(ELSEWHERE.normal(2, 3).is_meta()).isTrue();
        assertThat(ELSEWHERE.of(new long[6], 6).scalar_type().intern()).isEqualTo(ScalarType.Long);
    }

    @Test
    void whatIsMadeBesideAnotherHasItsDeviceAndType() {
        Tensor there = ELSEWHERE.of(new float[24], 1, 2, 3, 4).to(ScalarType.Double);
        for (Tensor made : new Tensor[] {
            Tensors.zeros(there, 5),
            Tensors.of(there, new float[5], 5),
            Tensors.bernoulli(there, 0.5, 1),
            torch.zeros_like(there),
            torch.empty_like(there)
        }) {
            assertThat(made.is_meta()).isTrue();
            assertThat(made.scalar_type().intern()).isEqualTo(ScalarType.Double);
        }
    }

    @Test
    void aMaskKeepsTheMemoryFormatAndDependsOnItsSeedAlone() {
        Tensor image = Tensors.channelsLast(TensorFactory.HOST.of(new float[2 * 3 * 8 * 8], 2, 3, 8, 8));
        image.set_requires_grad(true);
        Tensor mask = Tensors.bernoulli(image, 0.25, 11);
        assertThat(mask.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        assertThat(mask.requires_grad()).isFalse();
        float[] values = HostCopies.floats(mask);
        assertThat(HostCopies.floats(Tensors.bernoulli(image, 0.25, 11))).isEqualTo(values);
        assertThat(HostCopies.floats(Tensors.bernoulli(image, 0.25, 12))).isNotEqualTo(values);
        assertThat(values).containsOnly(0, 1);
        assertThat(HostCopies.number(mask.mean())).isBetween(0.15, 0.35);
    }

    @Test
    void aTensorFromElsewhereIsNamedBeforeLibTorchFails() {
        Tensor there = ELSEWHERE.of(new float[1], 1);
        TensorFactory.HOST.check("the image", TensorFactory.HOST.of(new float[1], 1));
        ELSEWHERE.check("the image", there);
        assertThatThrownBy(() -> TensorFactory.HOST.check("the image", there))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the image is on meta, expected cpu: ");
        assertThatThrownBy(() -> ELSEWHERE.check("the weight", TensorFactory.HOST.of(new float[1], 1)))
                .hasMessageStartingWith("the weight is on cpu, expected meta: ");
    }

    @Test
    void writingKeepsTypeAndLayoutOfTheTarget() {
        Tensor target = Tensors.channelsLast(TensorFactory.HOST.of(new float[8], 1, 2, 2, 2))
                .to(ScalarType.Double);
        HostCopies.write(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, new long[] {1, 2, 2, 2}, target);
        assertThat(target.scalar_type().intern()).isEqualTo(ScalarType.Double);
        assertThat(HostCopies.floats(target)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }
}
