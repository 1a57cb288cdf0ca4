package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ConvSignatureTest {
    @Test
    void textIsReadBack() {
        ConvSignature s = new ConvSignature(64, 16, 32, 31, 32, 3, 5, 2, 1, 2, 1, 4, 8);
        assertThat(s).hasToString("n64_i16x32x31_o32_k3x5_s2_p1x2_d1_g4_t8");
        assertThat(ConvSignature.parse(s.toString())).isEqualTo(s);
    }

    @Test
    void outputFollowsFromTheGeometry() {
        ConvSignature s = ConvSignature.square(1, 8, 7, 10, 8, 3, 2, 2, 2, 8, 1);
        assertThat(s.outHeight()).isEqualTo(4);
        assertThat(s.outWidth()).isEqualTo(5);
        assertThat(s.depthwise()).isTrue();
        assertThat(s.multiplications()).isEqualTo(4 * 5 * 8 * 9);
    }

    @Test
    void nonsenseIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConvSignature.parse("n1_i2"))
                .withMessageContaining("n1_i2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConvSignature.square(1, 9, 4, 4, 8, 1, 1, 0, 1, 2, 1))
                .withMessageContaining("9 in");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConvSignature.square(1, 8, 2, 2, 8, 5, 1, 0, 1, 1, 1))
                .withMessageContaining("output height");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConvSignature.square(0, 8, 2, 2, 8, 1, 1, 0, 1, 1, 1))
                .withMessageContaining("batch");
    }
}
