package org.espalier.oneshot.testing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.JointTraining.ArchitectureLoss;
import org.espalier.oneshot.testing.Subject.Session;
import org.espalier.random.Seeds;
import org.espalier.search.testing.Check;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.Telemetry;

/**
 * That weights and architecture are learned each by its own rule, and that the rule of derivation holds.
 *
 * @param sharesSum whether the shares of a decision's options that it tells sum up to 1
 */
record ArchitectureChecks(Subject.Joint subject, boolean sharesSum) {
    /** Where a value of the network is on both sides of a bend between two ends, it is not between nearer ones; a wrong gradient is wrong between all. */
    private static final float[] STEPS = {0x1p-14f, 0x1p-18f, 0x1p-22f};

    private static final double GRADIENTS_APART = 1e-4;
    private static final double ROUNDING = 1e-12;
    private static final double SHARES_APART = 1e-4;
    private static final int DIRECTIONS = 4;
    private static final int STEPS_BEFORE = 3;
    private static final int STEPS_TO_MOVE = 20;

    List<Check> checks() {
        return List.of(
                new Check("the architecture's gradients are central differences", this::gradients),
                new Check("what moves the weights leaves the architecture bit for bit", this::weightsAlone),
                new Check("what moves the architecture leaves the weights bit for bit", this::architectureAlone),
                new Check("a training moves both", this::both),
                new Check("the derived member is a canonical one, and the likeliest of its neighbours", this::derived),
                new Check("what it tells are shares of the options and the derived member", this::told));
    }

    private static JointTraining training(Session session) {
        return session.joint().orElseThrow();
    }

    private static Clock first() {
        return Clock.atEpoch(0, Toy.STEPS, Toy.EPOCHS);
    }

    private static Clock last() {
        return Clock.atEpoch(Toy.EPOCHS - 1, Toy.STEPS, Toy.EPOCHS).next();
    }

    private Batch other(Batch training, long number) {
        return subject.divides() ? Toy.validation(subject.space()).batch(number) : training;
    }

    private void gradients() {
        try (Session session = subject.open(subject.context().in(ScalarType.Double))) {
            training(session).architectureLoss().ifPresent(loss -> {
                Toy.randomise(session.weights().store(), 41);
                Toy.randomise(training(session).architecture(), 42);
                double reached = gradients(session, loss, first()) + gradients(session, loss, last());
                Require.that(reached > 0, "no gradient reaches the architecture");
            });
        }
    }

    /** @return how much the loss depends on the architecture, by its gradients; 0 where what is sampled at that time does not */
    private double gradients(Session session, ArchitectureLoss loss, Clock clock) {
        ParameterStore architecture = training(session).architecture();
        session.weights().store().clearGradients();
        Map<String, float[]> gradients = new LinkedHashMap<>();
        try (PointerScope scope = new PointerScope()) {
            loss.of(Toy.validation(subject.space()).batch(0), clock);
            for (Stored stored : session.weights().store().trained()) {
                Require.that(
                        !stored.tensor().grad().defined(),
                        "the architecture's loss leaves a gradient at the weight '" + stored.name() + "'");
            }
            for (Stored stored : architecture.trained()) {
                Tensor gradient = stored.tensor().grad();
                gradients.put(
                        stored.name(),
                        gradient.defined()
                                ? HostCopies.floats(gradient)
                                : new float[Math.toIntExact(stored.tensor().numel())]);
            }
        }
        double reached = 0;
        for (int i = 0; i < DIRECTIONS; i++) {
            reached += requireDifference(architecture, loss, clock, gradients, i);
        }
        return reached;
    }

    /** Along a random direction the loss changes as the gradients say. */
    private double requireDifference(
            ParameterStore architecture,
            ArchitectureLoss loss,
            Clock clock,
            Map<String, float[]> gradients,
            long number) {
        Difference last = difference(architecture, loss, clock, gradients, number, STEPS[0]);
        for (int i = 1; i < STEPS.length && !last.isExpected(); i++) {
            last = difference(architecture, loss, clock, gradients, number, STEPS[i]);
        }
        Require.that(
                last.isExpected(),
                "gradients of the architecture at " + clock + ": along a random direction the loss changes by "
                        + last.found() + ", by its gradients it were " + last.expected());
        return last.scale();
    }

    /**
     * A change of the loss.
     *
     * @param found by its values at both ends
     * @param expected by its gradients
     * @param scale what the single parameters change it by, together
     */
    private record Difference(double found, double expected, double scale) {
        boolean isExpected() {
            return Math.abs(found - expected) <= GRADIENTS_APART * scale + ROUNDING;
        }
    }

    private Difference difference(
            ParameterStore architecture,
            ArchitectureLoss loss,
            Clock clock,
            Map<String, float[]> gradients,
            long number,
            float step) {
        Map<String, float[]> here = architecture.snapshot();
        Map<String, float[]> up = new LinkedHashMap<>(here);
        Map<String, float[]> down = new LinkedHashMap<>(here);
        double expected = 0;
        double scale = 0;
        for (Map.Entry<String, float[]> row : gradients.entrySet()) {
            SplittableRandom random = Seeds.generator(Toy.SEED, "direction " + row.getKey(), number);
            float[] above = architecture.values(row.getKey());
            float[] below = above.clone();
            for (int i = 0; i < above.length; i++) {
                float way = step * (float) random.nextGaussian();
                above[i] += way;
                below[i] -= way;
                double change = row.getValue()[i] * ((double) above[i] - below[i]);
                expected += change;
                scale += Math.abs(change);
            }
            up.put(row.getKey(), above);
            down.put(row.getKey(), below);
        }
        double found = at(architecture, up, loss, clock) - at(architecture, down, loss, clock);
        architecture.restore(here);
        return new Difference(found, expected, scale);
    }

    private double at(ParameterStore architecture, Map<String, float[]> values, ArchitectureLoss loss, Clock clock) {
        architecture.restore(values);
        try (PointerScope scope = new PointerScope()) {
            return HostCopies.number(loss.of(Toy.validation(subject.space()).batch(0), clock));
        }
    }

    private void weightsAlone() {
        alone(true);
    }

    private void architectureAlone() {
        alone(false);
    }

    /** After both have momentum; which entry of the state is whose is seen by which of the two moves it. */
    private void alone(boolean weights) {
        try (Session session = subject.open(subject.context())) {
            Clock clock = last();
            for (int i = 0; i < STEPS_BEFORE; i++) {
                move(session, true, clock);
                move(session, false, clock);
            }
            ParameterStore left = weights
                    ? training(session).architecture()
                    : session.weights().store();
            Map<String, float[]> before = session.state();
            Map<String, float[]> values = left.snapshot();
            move(session, weights, clock);
            Require.sameBits(
                    values,
                    left.snapshot(),
                    weights ? "the architecture after a step of the weights" : "the weights after a step of the other");
            Map<String, float[]> between = session.state();
            move(session, !weights, clock);
            Set<String> both = changed(before, between);
            both.retainAll(changed(between, session.state()));
            Require.that(both.isEmpty(), "these parts of the state are moved by either optimiser: " + both);
        }
    }

    private static Set<String> changed(Map<String, float[]> before, Map<String, float[]> after) {
        Set<String> names = new TreeSet<>();
        after.forEach((name, values) -> {
            if (!Arrays.equals(values, before.get(name))) {
                names.add(name);
            }
        });
        return names;
    }

    private void move(Session session, boolean weights, Clock clock) {
        move(session, weights, clock, 0);
    }

    private void move(Session session, boolean weights, Clock clock, long number) {
        try (PointerScope scope = new PointerScope()) {
            Batch batch = Toy.training(subject.space()).batch(number + 1);
            if (weights) {
                training(session).moveWeights(batch, clock);
            } else {
                training(session).moveArchitecture(batch, other(batch, number), clock);
            }
        }
    }

    private void both() {
        try (Session session = subject.open(subject.context())) {
            Map<String, float[]> weights = session.weights().store().snapshot();
            move(session, true, last());
            Require.that(
                    !changed(weights, session.weights().store().snapshot()).isEmpty(),
                    "a step of the weights moves none of them");
            requireMoves(session);
        }
    }

    /** Some steps may rest: one whose reward is as expected, or that has drawn what no loss depends on. */
    private void requireMoves(Session session) {
        Map<String, float[]> before = training(session).architecture().snapshot();
        Clock clock = first();
        for (int i = 0; i < STEPS_TO_MOVE; i++) {
            move(session, false, clock, i);
            if (!changed(before, training(session).architecture().snapshot()).isEmpty()) {
                return;
            }
            clock = clock.next();
        }
        throw new AssertionError(STEPS_TO_MOVE + " steps of the architecture do not move it");
    }

    private void derived() {
        SearchSpace space = subject.space();
        try (Session session = subject.open(subject.context())) {
            for (int i = 0; i < DIRECTIONS; i++) {
                Toy.randomise(training(session).architecture(), 50 + i);
                Architecture member = training(session).derived();
                Require.equal(Optional.empty(), space.whyNot(member), "why " + member + " is no member");
                Require.equal(space.canonical(member), member, "canonical form of the derived member");
                double likelihood = training(session).logLikelihood(member);
                double together = training(session).logLikelihoods(List.of(member, member))[1];
                Require.that(
                        Math.abs(together - likelihood) <= 1e-9 || together == likelihood,
                        "of several members the likelihood of " + member + " is " + together + ", alone " + likelihood);
                for (Architecture neighbour : space.neighbours(member)) {
                    if (MemberChecks.hasPlace(space, neighbour)) {
                        double rival = training(session).logLikelihood(neighbour);
                        Require.that(
                                rival <= likelihood + 1e-9,
                                neighbour + " is likelier (" + rival + ") than the derived member " + member + " ("
                                        + likelihood + ")");
                    }
                }
            }
        }
    }

    private void told() {
        try (Session session = subject.open(subject.context())) {
            Toy.randomise(training(session).architecture(), 60);
            Map<String, float[]> before = session.state();
            Telemetry telemetry = session.algorithm().telemetry(last());
            Require.equal(telemetry, session.algorithm().telemetry(last()), "telemetry that was asked for twice");
            Require.sameBits(before, session.state(), "the state after telemetry");
            telemetry
                    .derived()
                    .ifPresent(member ->
                            Require.equal(training(session).derived(), member, "derived member in the telemetry"));
            telemetry.probabilities().forEach(this::requireShares);
        }
    }

    private void requireShares(String decision, Map<String, Double> shares) {
        Set<String> options = Stream.concat(
                        subject.space().decisions().all().stream(),
                        subject.space().relaxation().stream().flatMap(relaxed -> relaxed.decisions().stream()))
                .filter(known -> known.path().equals(decision))
                .flatMap(known -> known.options().stream())
                .collect(Collectors.toSet());
        Require.that(
                !options.isEmpty(),
                "it tells shares of '" + decision + "', which is no decision of the space or of its relaxation");
        Require.equal(options, shares.keySet(), "options of '" + decision + "' that it tells shares of");
        double sum = 0;
        for (double share : shares.values()) {
            Require.that(share >= 0 && share <= 1 + SHARES_APART, "a share of '" + decision + "' is " + share);
            sum += share;
        }
        Require.that(
                !sharesSum || Math.abs(sum - 1) <= SHARES_APART,
                "shares of '" + decision + "' sum up to " + sum + ", expected 1");
    }
}
