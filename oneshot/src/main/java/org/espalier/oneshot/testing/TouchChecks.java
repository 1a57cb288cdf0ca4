package org.espalier.oneshot.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Zero;
import org.espalier.oneshot.testing.Subject.Session;
import org.espalier.random.Seeds;
import org.espalier.search.testing.Check;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;

/**
 * That a step moves the weights that it used, and no others. Which it used is seen from outside: the same step is done twice from the same state on
 * two batches, and what the images have no influence on was not used.
 */
record TouchChecks(Subject subject) {
    private static final int BEFORE = 6;
    private static final int LOOKED_AT = 4;
    private static final int DRAWN = 200;

    List<Check> checks() {
        return List.of(new Check(
                "what a step did not use stays bit for bit, in weights, statistics and momentum", this::untouched));
    }

    private void untouched() {
        NoiseBatches noise = Toy.training(subject.space());
        try (Session session = subject.open(subject.context())) {
            Set<String> behindZeros = behindZeros(session);
            Clock clock = Clock.atEpoch(0, BEFORE + LOOKED_AT, 2);
            for (int i = 0; i < BEFORE; i++) {
                step(session, noise, i, clock);
                clock = clock.next();
            }
            for (int i = 0; i < LOOKED_AT; i++) {
                Map<String, float[]> before = session.state();
                step(session, noise, 100, clock);
                Map<String, float[]> first = session.state();
                session.algorithm().restore(before);
                step(session, noise, 200, clock);
                requireUntouched(session, behindZeros, before, first, session.state());
                clock = clock.next();
            }
        }
    }

    private static void step(Session session, NoiseBatches noise, long number, Clock clock) {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = noise.batch(number);
            if (session.joint().isPresent()) {
                session.joint().get().moveWeights(batch, clock);
            } else {
                session.algorithm().step(batch, clock);
            }
        }
    }

    /** Layers that in one of many members read nothing but constants. */
    private Set<String> behindZeros(Session session) {
        Set<String> layers = new HashSet<>();
        for (int i = 0; i < DRAWN; i++) {
            Architecture member = subject.space().sample(Seeds.generator(Toy.SEED, "behind zeros", i));
            if (subject instanceof Subject.Members || MemberChecks.hasPlace(subject.space(), member)) {
                layers.addAll(behindZeros(session.weights().network(member)));
            }
        }
        return layers;
    }

    private static Set<String> behindZeros(Network network) {
        Set<String> layers = new HashSet<>();
        Set<Integer> constant = new HashSet<>();
        for (int i = 0; i < network.layers().size(); i++) {
            Network.Layer layer = network.layers().get(i);
            boolean blind = constant.containsAll(layer.inputs());
            if (blind) {
                layers.add(layer.name());
            }
            if (blind || layer.operation() instanceof Zero) {
                constant.add(i + 1); // value 0 is the image
            }
        }
        return layers;
    }

    private static void requireUntouched(
            Session session,
            Set<String> behindZeros,
            Map<String, float[]> before,
            Map<String, float[]> first,
            Map<String, float[]> second) {
        List<Stored> looked = session.weights().store().all().stream()
                .filter(stored ->
                        behindZeros.stream().noneMatch(layer -> stored.name().startsWith(layer + ".")))
                .toList();
        Require.that(!looked.isEmpty(), "every weight of the space stands behind zeros in some member");
        Map<String, List<String>> entries = byWeight(looked, first.keySet());
        entries.forEach((weight, keys) -> {
            if (keys.stream().allMatch(key -> Arrays.equals(first.get(key), second.get(key)))) {
                for (String key : keys) {
                    Require.that(
                            Arrays.equals(before.get(key), first.get(key)),
                            "a step whose images have no influence on '" + weight + "' has moved '" + key + "'");
                }
            }
        });
    }

    /** For each weight the entries of the state that bear its name: its values, and what optimisers keep of it. */
    private static Map<String, List<String>> byWeight(Collection<Stored> weights, Collection<String> keys) {
        Map<String, List<String>> entries = new LinkedHashMap<>();
        for (String key : keys) {
            String owner = null;
            for (Stored weight : weights) {
                boolean longer = owner == null || weight.name().length() > owner.length();
                if (longer && key.contains(weight.name())) {
                    owner = weight.name();
                }
            }
            if (owner != null) {
                entries.computeIfAbsent(owner, name -> new ArrayList<>()).add(key);
            }
        }
        return entries;
    }
}
