package org.espalier.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.event.SettingsChanged;
import org.espalier.yaml.ConfigException;

/**
 * What a plan has other than the journal that it goes on with.
 *
 * @param plan that goes on
 * @param history of the journal
 * @param differences of the settings
 */
record PlanChange(SearchPlan plan, PlanHistory history, List<Difference> differences) {
    static PlanChange of(SearchPlan plan, PlanHistory history) {
        return new PlanChange(plan, history, plan.identity().differences(history.identity()));
    }

    /** Whether it is the same search with the same phases. */
    boolean isNone() {
        return differences.isEmpty()
                && history.phases().equals(plan.names())
                && !plan.identity().completes(history.identity());
    }

    /**
     * Whatever no finished phase has used may change. What only follows from another key must not cost what a phase that is not finished has done:
     * nobody wished that.
     *
     * @param where names the search, for the message
     * @throws ConfigException that names each key which one has used, and each finished phase that is no part of the plan any more
     */
    void requireAllowed(Object where) {
        List<String> refused = new ArrayList<>();
        boolean finished = false;
        for (Difference difference : differences) {
            String users = users(difference, history.used()::contains);
            finished |= !users.isEmpty();
            String begun = difference.advice().isEmpty() ? "" : users(difference, history::isBegun);
            if (!users.isEmpty()) {
                refused.add(difference + " (used by " + users + ")");
            } else if (!begun.isEmpty()) {
                refused.add(difference + " (what " + begun + " has done so far would count no more)");
            }
        }
        List<String> missing = history.used().stream()
                .filter(name -> !plan.names().contains(name))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            refused.add("finished phases that are no part of it here: " + String.join(", ", missing));
        }
        if (!refused.isEmpty()) {
            throw new ConfigException(where + ": holds another search, "
                    + (finished || !missing.isEmpty() ? "of which phases have finished: " : "which has begun: ")
                    + String.join("; ", refused) + "; give these values back, or choose another folder");
        }
    }

    /** Names of the phases that a value concerns, of some; empty where there are none. */
    private String users(Difference difference, Predicate<String> some) {
        return phases().filter(phase -> some.test(phase.name()))
                .filter(phase -> difference.concerns(phase.traits().settings()))
                .map(SearchPhase::name)
                .collect(Collectors.joining(", "));
    }

    /** Phases whose work so far counts no more: those that use or check a key that changed, and those that the plan did not have before. */
    List<String> restarted() {
        return phases().filter(this::isRestarted).map(SearchPhase::name).toList();
    }

    private boolean isRestarted(SearchPhase<?> phase) {
        List<String> settings = phase.traits().settings();
        List<String> checks = phase.traits().checks();
        return !history.phases().contains(phase.name())
                || differences.stream().anyMatch(d -> d.concerns(settings) || d.concerns(checks));
    }

    /** As the journal has it. */
    SettingsChanged event() {
        return new SettingsChanged(
                plan.identity().value(),
                plan.names(),
                differences.stream()
                        .map(d -> new SettingsChanged.Change(d.key(), d.before(), d.after()))
                        .toList(),
                restarted());
    }

    /** What a user should know; empty where nothing differs that anybody set. */
    List<String> notices() {
        if (differences.isEmpty()) {
            return List.of();
        }
        List<String> changed = differences.stream()
                .map(d -> d.key() + ": " + d.before() + " before, " + d.after() + " from now on" + d.advised())
                .toList();
        List<String> begun = restarted().stream().filter(history::isBegun).toList();
        return List.of("the configuration was changed: " + String.join("; ", changed)
                + (begun.isEmpty() ? "" : "; begins anew: " + String.join(", ", begun)));
    }

    private Stream<SearchPhase<?>> phases() {
        return plan.phases().stream();
    }
}
