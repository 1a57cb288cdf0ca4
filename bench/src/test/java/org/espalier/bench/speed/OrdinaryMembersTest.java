package org.espalier.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.junit.jupiter.api.Test;

/** The ordinary way does the work that it is timed for: of members of every size, with the same weights. */
class OrdinaryMembersTest {
    private static final SearchSpace SPACE = OnceForAllStep.space();

    private static Supernet supernet() {
        return Supernet.create(SPACE, new ParameterStore(1, Initialisation.HE_FAN_OUT), Ordinary.CONVOLUTION);
    }

    @Test
    void theOrdinaryWayComputesWhatTheSupernetDoes() {
        Landmarks landmarks = Landmarks.byMacs(SPACE);
        try (PointerScope scope = new PointerScope();
                Supernet ours = supernet();
                Supernet ordinary = supernet();
                RandomBatch batch = new RandomImages(4, 32, 10).make()) {
            Ordinary.plain(ordinary.store());
            for (Supernet each : List.of(ours, ordinary)) { // as made, a transform changes nothing
                each.store().all().stream()
                        .filter(stored -> stored.name().endsWith("_matrix"))
                        .forEach(stored -> each.store().assign(stored.name(), transform(stored.sizes()[0])));
            }
            for (Architecture member : new Architecture[] {landmarks.largest(), landmarks.smallest()}) {
                Tensor expected =
                        ours.forward(batch.images(), member, ours.evaluating().batchOnly());
                ModuleContext context = OrdinaryMembers.context(ordinary).batchOnly();
                Tensor said = OrdinaryMembers.forward(ordinary, member, batch.images(), context);
                assertClose(HostCopies.floats(said), HostCopies.floats(expected));
            }
        }
    }

    /** A smaller member's statistics are the leading ones of the largest, in place. */
    @Test
    void trainingMovesTheStatisticsThatAMemberHas() {
        Architecture smallest = Landmarks.byMacs(SPACE).smallest();
        try (PointerScope scope = new PointerScope();
                Supernet ordinary = supernet();
                RandomBatch batch = new RandomImages(4, 32, 10).make()) {
            Ordinary.plain(ordinary.store());
            Network largest = SPACE.network(Landmarks.byMacs(SPACE).largest());
            Network small = SPACE.network(smallest);
            String name = narrower(small, largest) + ".running_var";
            float[] before = ordinary.store().values(name);
            ModuleContext context = OrdinaryMembers.context(ordinary).training(new Noise(true, 1, 0, 0));
            OrdinaryMembers.forward(ordinary, smallest, batch.images(), context);
            float[] after = ordinary.store().values(name);
            assertThat(after[0]).isNotEqualTo(before[0]);
            assertThat(after[after.length - 1]).isEqualTo(before[before.length - 1]);
        }
    }

    private static float[] transform(long side) {
        float[] values = new float[(int) (side * side)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 37 % 101 - 50) / 200f;
        }
        return values;
    }

    /** A batch norm that has fewer channels in the smaller network. */
    private static String narrower(Network small, Network large) {
        Map<String, Integer> channels = new HashMap<>();
        large.layers()
                .forEach(layer ->
                        channels.put(layer.name(), layer.output().channels().asInt()));
        return small.layers().stream()
                .filter(layer -> layer.operation() instanceof BatchNorm)
                .filter(layer -> layer.output().channels().asInt() < channels.get(layer.name()))
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static void assertClose(float[] said, float[] expected) {
        assertThat(said).hasSameSizeAs(expected);
        for (int i = 0; i < said.length; i++) {
            assertThat((double) said[i]).isCloseTo(expected[i], within(2e-3 * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
