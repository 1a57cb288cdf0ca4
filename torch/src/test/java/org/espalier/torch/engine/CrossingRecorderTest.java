package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.CrossingRecorder.Crossing;
import org.espalier.torch.train.FaultySteps;
import org.junit.jupiter.api.Test;

/** That the recorder hears what it is there for: without this, a step without crossings would prove nothing. */
class CrossingRecorderTest {
    private static List<Crossing> of(FaultySteps.Step step) {
        try (PointerScope scope = new PointerScope()) {
            Tensor weight = CrossingRecorder.STAND_IN.of(new float[] {1, 2}, 2);
            return CrossingRecorder.during(() -> step.run(weight));
        }
    }

    @Test
    void aStepThatStaysOnItsDeviceHasNoCrossing() {
        assertThat(of(FaultySteps::good)).isEmpty();
    }

    @Test
    void everyWayToReadIsHeardAndNamed() {
        List<Crossing> crossings = of(FaultySteps::reading);
        assertThat(CrossingRecorder.reads(crossings)).isEqualTo(Map.of("FaultySteps.reading", 4L));
        assertThat(crossings).extracting(Crossing::values).containsExactly(1L, 1L, 2L, 2L);
        assertThat(CrossingRecorder.strays(crossings)).isEmpty();
    }

    @Test
    void aTensorOfTheHostBesideThoseOfTheDeviceIsHeardAndNamed() {
        List<Crossing> strays = CrossingRecorder.strays(of(FaultySteps::mixing));
        assertThat(strays).containsExactly(new Crossing(false, "cpu", 2, "FaultySteps.mixing"));
    }

    @Test
    void whatIsMadeOnTheDeviceIsNoStray() {
        List<Crossing> crossings = of(FaultySteps::making);
        assertThat(crossings)
                .containsExactly(
                        new Crossing(false, "stand-in", 2, "FaultySteps.making"),
                        new Crossing(false, "beside another", 2, "FaultySteps.making"),
                        new Crossing(false, "beside another", 2, "FaultySteps.making"));
        assertThat(CrossingRecorder.strays(crossings)).isEmpty();
    }

    @Test
    void otherThreadsAreHeardToo() {
        List<Crossing> crossings = CrossingRecorder.during(() -> {
            try (Lanes lanes = Lanes.start(Engine.start(EngineSettings.cpu(2)))) {
                lanes.run(List.of(FaultySteps::readingAlone, FaultySteps::readingAlone));
            }
        });
        assertThat(CrossingRecorder.reads(crossings)).isEqualTo(Map.of("FaultySteps.readingAlone", 2L));
    }

    @Test
    void afterTheWorkNothingIsHeardAndItsFailureIsTheCallers() {
        assertThatThrownBy(() -> CrossingRecorder.during(() -> {
                    throw new IllegalStateException("broken step");
                }))
                .hasMessage("broken step");
        assertThat(of(FaultySteps::good)).isEmpty();
    }
}
