package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.RecordedConvolution;
import org.espalier.oneshot.ToySpaces;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.junit.jupiter.api.Test;

/** Where the members of a supernet's step are computed: one alone, and several. */
class SingleMemberTest {
    private static final GraphSpace SPACE = ToySpaces.elastic();
    private static final Engine ENGINE = Engine.start(new EngineSettings(DeviceKind.CPU, 2));

    private static Architecture member(int number) {
        return SPACE.sample(Seeds.generator(17, "member", number));
    }

    private record Pass(Architecture member) implements MemberPass {
        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.batchOnly();
        }

        @Override
        public Tensor loss(Tensor logits) {
            return logits.log_softmax(1).mul(logits).sum();
        }
    }

    /** Gradients of one step, and the threads on which the convolutions of a lane and of all threads ran. */
    private record Step(Map<String, float[]> gradients, List<String> onLane, List<String> onAllThreads) {}

    private static Step step(List<Architecture> members, Lanes lanes, long worthSplitting) {
        RecordedConvolution all = new RecordedConvolution();
        RecordedConvolution lane = new RecordedConvolution();
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (Supernet supernet = Supernet.create(
                SPACE,
                new ParameterStore(3, Initialisation.HE_FAN_OUT),
                all,
                new SideBySide(lanes, lane, worthSplitting))) {
            ToySpaces.randomise(supernet.store(), 11);
            ToySpaces.images(1, 8, 12, 5)
                    .each((images, labels) -> supernet.addGradients(
                            images, members.stream().map(Pass::new).toList()));
            for (ParameterStore.Stored stored : supernet.store().trained()) {
                if (stored.tensor().grad().defined()) {
                    gradients.put(
                            stored.name(), HostCopies.floats(stored.tensor().grad()));
                }
            }
        }
        return new Step(gradients, lane.takeThreads(), all.takeThreads());
    }

    private static void isTheSame(Step one, Step other) {
        assertThat(one.gradients().keySet()).isEqualTo(other.gradients().keySet());
        other.gradients()
                .forEach((name, expected) ->
                        assertThat(one.gradients().get(name)).as(name).isEqualTo(expected));
    }

    /** Bit for bit as without lanes, and with no convolution of a lane. */
    @Test
    void aLargeMemberAloneIsComputedByAllThreads() {
        List<Architecture> one = List.of(member(1));
        try (Lanes lanes = Lanes.start(ENGINE)) {
            Step alone = step(one, lanes, 0);
            assertThat(alone.onLane()).isEmpty();
            assertThat(alone.onAllThreads())
                    .isNotEmpty()
                    .containsOnly(Thread.currentThread().getName());
            isTheSame(alone, step(one, Lanes.NONE, 0));
            isTheSame(alone, step(one, lanes, 0));
        }
    }

    @Test
    void aSmallMemberAloneIsComputedByALane() {
        List<Architecture> one = List.of(member(1));
        try (Lanes lanes = Lanes.start(ENGINE)) {
            Step alone = step(one, lanes, Long.MAX_VALUE);
            assertThat(alone.onAllThreads()).isEmpty();
            assertThat(alone.onLane()).isNotEmpty().containsOnly("espalier-lane");
            isTheSame(alone, step(one, lanes, Long.MAX_VALUE));
        }
    }

    /** Such as those of once-for-all: as many as two are never moved off the lanes, however large they are. */
    @Test
    void membersWithCompanyStayOnTheLanes() {
        List<Architecture> two = List.of(member(1), member(2));
        try (Lanes lanes = Lanes.start(ENGINE)) {
            Step large = step(two, lanes, 0);
            assertThat(large.onAllThreads()).isEmpty();
            assertThat(large.onLane()).isNotEmpty().containsOnly("espalier-lane");
            isTheSame(large, step(two, lanes, Long.MAX_VALUE));
        }
    }

    /** The mean of the layers' values, times the images. */
    @Test
    void theMeanLayerDecidesWhatIsLarge() {
        Network network = SPACE.network(member(1));
        long values = network.layers().stream()
                .mapToLong(layer -> layer.output().elements().asInt())
                .sum();
        long images = 8;
        long mean = images * values / network.layers().size();
        for (int more = 0; more <= 1; more++) {
            try (Supernet supernet = Supernet.create(
                    SPACE,
                    new ParameterStore(3, Initialisation.HE_FAN_OUT),
                    new DirectConvolution(),
                    new SideBySide(Lanes.NONE, new DirectConvolution(), mean + more))) {
                assertThat(supernet.isSpread(network, images)).isEqualTo(more == 0);
            }
        }
        assertThatThrownBy(() -> new SideBySide(Lanes.NONE, new DirectConvolution(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("worthSplitting -1 is below 0");
    }
}
