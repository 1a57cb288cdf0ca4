package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.api.Test;

class GumbelTest {
    private static final Decision DECISION = new Decision("edge", List.of("a", "b", "c"));

    private static float[] perturbed(long step, Moment.Turn turn) {
        try (PointerScope scope = new PointerScope()) {
            // a constant that is added to all is nothing: the softmax is .2, .3, .5
            Tensor alphas = TensorFactory.HOST.of(
                    new float[] {(float) Math.log(2) + 7, (float) Math.log(3) + 7, (float) Math.log(5) + 7}, 3);
            Clock clock = new Clock(0, step, 1_000_000, 1);
            return HostCopies.floats(Gumbel.perturbed(DECISION, alphas, new Moment(clock, turn), 3));
        }
    }

    @Test
    void theLargestIsADrawBySoftmax() {
        int draws = 20_000;
        int[] counts = new int[3];
        for (int i = 0; i < draws; i++) {
            float[] values = perturbed(i, Moment.Turn.WEIGHTS);
            int largest = values[0] > values[1] ? 0 : 1;
            counts[values[2] > values[largest] ? 2 : largest]++;
        }
        // four standard errors of a share of one half are 0.014
        assertThat(counts[0] / (double) draws).isCloseTo(0.2, within(0.0115));
        assertThat(counts[1] / (double) draws).isCloseTo(0.3, within(0.013));
        assertThat(counts[2] / (double) draws).isCloseTo(0.5, within(0.0145));
    }

    @Test
    void aMomentHasOneDrawAndTheOtherTurnAnother() {
        assertThat(perturbed(5, Moment.Turn.WEIGHTS)).isEqualTo(perturbed(5, Moment.Turn.WEIGHTS));
        assertThat(perturbed(5, Moment.Turn.WEIGHTS))
                .isNotEqualTo(perturbed(5, Moment.Turn.ARCHITECTURE))
                .isNotEqualTo(perturbed(6, Moment.Turn.WEIGHTS));
    }
}
