package org.espalier.oneshot.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.testing.Subject.Session;
import org.espalier.search.Strategy;
import org.espalier.search.testing.Check;

/**
 * That a checkpoint is taken up by nothing else than the training that it is of.
 *
 * @param neutral keys of settings that no result depends on
 */
record IdentityChecks(Subject subject, Set<String> neutral) {
    /** What belongs to a training beside the algorithm itself: together they decide whether a checkpoint is taken up. */
    private record Identity(String algorithm, int batches) {}

    List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("equal settings have one identity", this::stable),
                new Check("another seed or number of epochs is another identity", this::ofContext),
                new Check("each setting that a result depends on is part of the identity", this::ofSettings)));
        if (!neutral.isEmpty()) {
            checks.add(new Check("settings that are called neutral change no bit", this::neutrals));
        }
        return checks;
    }

    private Identity identity(Subject of, OneShotContext context) {
        try (Session session = of.open(context)) {
            return new Identity(
                    session.algorithm().identity(), context.training().batches());
        }
    }

    private void stable() {
        Require.equal(
                identity(subject, subject.context()),
                identity(subject, subject.context()),
                "identities of one training");
    }

    private void ofContext() {
        Identity own = identity(subject, subject.context());
        Require.that(
                !own.equals(identity(subject, subject.context().withSeed(Toy.SEED + 1))),
                "two seeds have one identity: " + own.algorithm());
        OneShotContext longer =
                Toy.context(subject.space(), subject.divides(), Toy.training(subject.space()), Toy.EPOCHS + 1);
        Require.that(
                !own.equals(identity(subject, longer)),
                "trainings of " + Toy.EPOCHS + " and of " + longer.epochs() + " epochs have one identity: "
                        + own.algorithm());
    }

    private void ofSettings() {
        Set<String> missing = new TreeSet<>();
        Identity own = configured(subject);
        Variants.of((Record) subject.strategy()).forEach((key, settings) -> {
            if (!neutral.contains(key) && own.equals(configured(subject.with((Strategy) settings)))) {
                missing.add(key);
            }
        });
        Require.that(
                missing.isEmpty(),
                "with other values of " + missing + " the identity is the same: " + own.algorithm()
                        + "; where no result depends on a setting, say that it is neutral");
    }

    /** As a search with these settings would train: its epochs, and as many batches as there are of so many images. */
    private Identity configured(Subject of) {
        int images = Math.multiplyExact(subject.batch(), subject.batch() + 1);
        int batches = (images - 1) / of.batch() + 1;
        return identity(of, Toy.context(of.space(), of.divides(), Toy.noise(of.space(), batches, 1), of.epochs()));
    }

    private void neutrals() {
        Map<String, Record> variants = Variants.of((Record) subject.strategy());
        for (String key : neutral) {
            Record settings = variants.get(key);
            if (settings == null) {
                throw new AssertionError("'" + key + "' is called neutral, and is none of " + variants.keySet());
            }
            Subject other = subject.with((Strategy) settings);
            Course.whole(subject, subject.context())
                    .requireSame(Course.whole(other, other.context()), "with another value of '" + key + "'");
            Require.equal(
                    identity(subject, subject.context()),
                    identity(other, other.context()),
                    "identity with another value of '" + key + "'");
        }
    }
}
