package org.espalier.oneshot.testing;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.testing.Subject.Session;
import org.espalier.random.Seeds;
import org.espalier.search.testing.Check;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;

/** That a member is the same network within the shared weights and on its own. */
record MemberChecks(Subject subject) {
    private static final double APART = 1e-5;
    private static final int DRAWN = 4;
    private static final int TRIES = 100;

    List<Check> checks() {
        return List.of(new Check("a member on its own computes what it does within the shared weights", this::equal));
    }

    private void equal() {
        OneShotContext context = subject.context().in(ScalarType.Double);
        try (Session session = subject.open(context)) {
            Toy.randomise(session.weights().store(), 21);
            List<Architecture> members = new ArrayList<>(drawn());
            session.joint().map(JointTraining::derived).ifPresent(members::add);
            for (Architecture member : members) {
                requireEqual(context, session, member);
            }
        }
    }

    /** Random members, without those that a relaxation has no place for. */
    private List<Architecture> drawn() {
        List<Architecture> members = new ArrayList<>();
        for (int i = 0; members.size() < DRAWN && i < TRIES; i++) {
            Architecture member = subject.space().sample(Seeds.generator(Toy.SEED, "members", i));
            if (subject instanceof Subject.Members || hasPlace(subject.space(), member)) {
                members.add(member);
            }
        }
        Require.that(!members.isEmpty(), "of " + TRIES + " members the relaxation has a place for none");
        return members;
    }

    /** Whether a member can be computed within the relaxation of its space. */
    static boolean hasPlace(SearchSpace space, Architecture member) {
        try {
            space.relaxation().ifPresent(relaxation -> relaxation.choices(member));
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private void requireEqual(OneShotContext context, Session session, Architecture member) {
        Network network = session.weights().network(member);
        Shape input = network.input();
        NoiseBatches noise = new NoiseBatches(
                1,
                4,
                new int[] {
                    input.channels().asInt(),
                    input.height().asInt(),
                    input.width().asInt()
                },
                subject.space().classes(),
                31,
                -1);
        ParameterStore own = new ParameterStore(0, Initialisation.HE_FAN_OUT, context.type(), context.tensors());
        try (NetworkModule alone = NetworkModule.create(network, own, context.convolution());
                PointerScope scope = new PointerScope()) {
            alone.store().load(session.weights().extract(member));
            Tensor images = noise.batch(0).images();
            Tensor within = session.weights().forward(images, member);
            Tensor expected = Tensors.withoutGradient(
                    () -> alone.forward(images, alone.evaluating().batchOnly()));
            Require.close(
                    HostCopies.floats(expected),
                    HostCopies.floats(within),
                    APART,
                    "logits of " + subject.space().codec().format(member) + " within the shared weights");
        }
    }
}
