package org.espalier.oneshot.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.search.Strategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.StrategyKind;
import org.espalier.search.testing.Check;
import org.espalier.service.Installed;
import org.espalier.settings.SettingsCodec;
import org.espalier.space.SearchSpace;

/**
 * What a strategy says of itself.
 *
 * @param unfitting a space that it does not fit
 */
record DescriptionChecks(Subject subject, Optional<SearchSpace> unfitting) {
    List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("it says what it is, and its name is its own", this::described),
                new Check("it is a public record with published defaults", this::published),
                new Check("its settings are read as they are written", this::settings),
                new Check("it lacks nothing in a space that it fits", this::fits)));
        unfitting.ifPresent(space ->
                checks.add(new Check("what a space lacks it says before anything is made", () -> lacks(space))));
        return checks;
    }

    private void described() {
        Strategy strategy = subject.strategy();
        Require.equal(strategy.description().name(), strategy.name(), "name of the strategy");
        Require.equal(
                strategy instanceof JointStrategy ? StrategyKind.JOINT : StrategyKind.TWO_STEP,
                strategy.kind(),
                "kind of the strategy");
        Stream.of(
                        Installed.of(StrategyConfig.class).stream(),
                        Installed.of(JointStrategy.class).stream(),
                        Installed.of(SupernetStrategy.class).stream())
                .flatMap(kind -> kind)
                .map(Strategy.class::cast)
                .filter(other -> other.name().equals(strategy.name()))
                .forEach(other -> Require.equal(
                        strategy.getClass(), other.getClass(), "what is installed as '" + strategy.name() + "'"));
    }

    private void published() {
        Class<?> type = subject.strategy().getClass();
        Require.that(
                subject.strategy() instanceof Record && Modifier.isPublic(type.getModifiers()),
                type.getName() + " is no public record");
        try {
            Constructor<?> constructor = type.getConstructor();
            Strategy defaults = (Strategy) constructor.newInstance();
            Require.equal(subject.strategy().description(), defaults.description(), "description by default");
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName() + " has no public constructor without arguments that works", e);
        }
        double share = subject.strategy() instanceof JointStrategy joint ? joint.trainingShare() : 1;
        Require.that(share > 0 && share <= 1, "share of the images for the weights " + share + " is outside (0, 1]");
    }

    private void settings() {
        Record settings = (Record) subject.strategy();
        Set<String> keys = Set.copyOf(SettingsCodec.keys(settings.getClass()));
        Require.that(
                keys.containsAll(List.of("epochs", "batch")),
                "'epochs' and 'batch' have to be components of the record, which has " + keys);
        Require.equal(settings, Variants.reread(settings), "settings that were written and read again");
    }

    private void fits() {
        Require.equal(Optional.empty(), subject.strategy().lacks(subject.space()), "what the fitting space lacks");
    }

    private void lacks(SearchSpace space) {
        String lacks = subject.strategy().lacks(space).orElse("");
        Require.that(
                !lacks.isBlank() && lacks.lines().count() == 1,
                "what '" + space.name() + "' lacks: expected one line of text, got '" + lacks + "'");
        if (subject.strategy() instanceof JointStrategy joint) {
            OneShotContext context = Toy.context(space, subject.divides(), Toy.training(space), Toy.EPOCHS);
            Require.refused(() -> joint.create(context).close(), "a training on a space that does not fit");
        }
    }
}
