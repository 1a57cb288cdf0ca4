package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.espalier.decision.Architecture;
import org.espalier.event.TrialEnded;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.AskTellOutcome;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Objectives;
import org.espalier.search.Scalarised;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Interval;

/**
 * An ask/tell phase whose result also holds every trial that succeeded, for the selection after it. Of a strategy that divides trainings it holds those that
 * were trained as long as any was: scores after different numbers of epochs cannot be compared.
 *
 * @param search the phase that asks and tells
 * @param stopsEarly whether trials may be stopped early, so that those are counted
 * @param intervals how far chance reaches in the best trial, where the journal says nothing of it
 */
public record TrialsPhase(AskTellPhase search, boolean stopsEarly, Intervals intervals)
        implements SearchPhase<TrialsResult> {
    /** With trials whose ends the journal holds. */
    public TrialsPhase(AskTellPhase search, boolean stopsEarly) {
        this(search, stopsEarly, member -> Optional.empty());
    }

    /** With trials that all run to their end, and are not alone in the journal. */
    public TrialsPhase(AskTellPhase search, Intervals intervals) {
        this(search, false, intervals);
    }

    /** Says how far chance in the validation images reaches. */
    @FunctionalInterface
    public interface Intervals {
        /**
         * The 95 % interval of a member's main measure.
         *
         * @return empty where it need not be asked for, since it follows from the value
         * @throws InterruptedException where the search is being stopped
         */
        Optional<Interval> of(Architecture member) throws InterruptedException;
    }

    @Override
    public String name() {
        return search.name();
    }

    @Override
    public Class<TrialsResult> resultType() {
        return TrialsResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return search.traits();
    }

    @Override
    public TrialsResult run(PhaseContext context) throws IOException, InterruptedException {
        AskTellOutcome outcome = search.search(context);
        SearchSpace space = search.context().space();
        List<Trial> succeeded =
                outcome.trials().stream().filter(Trial::succeeded).toList();
        int longest = succeeded.stream().mapToInt(TrialsPhase::epochs).max().orElse(0);
        List<TrialsResult.Scored> trials = succeeded.stream()
                .filter(trial -> epochs(trial) == longest)
                .sorted(Comparator.comparingLong(Trial::number))
                .map(trial -> new TrialsResult.Scored(
                        Member.of(space, trial.architecture()), OptionalDouble.of(trial.rankingValue()), values(trial)))
                .toList();
        TrialsResult result = new TrialsResult(
                trials,
                OptionalLong.of(outcome.result().failed()),
                OptionalLong.of(outcome.result().known()),
                Optional.of(outcome.result().best()),
                stopsEarly ? OptionalLong.of(stoppedEarly(outcome, context)) : OptionalLong.empty(),
                led(search.config(), search.context().objectives()),
                interval(outcome.result().best().number(), outcome, context)
                        .map(interval -> List.of(interval.low(), interval.high()))
                        .orElse(List.of()));
        return result.with(rungs(outcome.trials()));
    }

    /** How many trials were scored after how many epochs, where that differs. */
    private List<String> rungs(List<Trial> trials) {
        Map<Integer, Long> counts = trials.stream()
                .collect(Collectors.groupingBy(TrialsPhase::epochs, TreeMap::new, Collectors.counting()));
        if (!search.config().dividesTrainings() || counts.size() < 2) {
            return List.of();
        }
        String parts = counts.entrySet().stream()
                .map(rung -> rung.getValue() + " after "
                        + Math.min(rung.getKey(), search.context().epochs()))
                .collect(Collectors.joining(", "));
        return List.of("Trials were scored after a part of their training, and the best of them went on ("
                + search.config().name() + "): " + parts
                + " epochs. Only members that were trained longest are compared"
                + " and selected.");
    }

    private static int epochs(Trial trial) {
        return trial.candidate().epochs().orElse(Integer.MAX_VALUE);
    }

    /** What one number a strategy was led by that knows no more, where there are several objectives. */
    static List<String> led(StrategyConfig config, Objectives objectives) {
        if (!objectives.areSeveral() || config.knowsSeveralObjectives()) {
            return List.of();
        }
        return List.of("strategy '" + config.name() + "' knows one number, and was led through " + objectives + " by "
                + (Scalarised.applies(config, objectives)
                        ? "Chebyshev distances with weights drawn for each trial"
                        : "their weighted product"));
    }

    private Optional<Interval> interval(long best, AskTellOutcome outcome, PhaseContext context)
            throws IOException, InterruptedException {
        List<Interval> told = new ArrayList<>();
        context.replay(event -> {
            if (event.event() instanceof TrialEnded end && end.number() == best) {
                end.ci95().ifPresent(told::add);
            }
        });
        if (!told.isEmpty()) {
            return Optional.of(told.get(told.size() - 1));
        }
        Architecture member = outcome.trials().stream()
                .filter(trial -> trial.number() == best)
                .map(Trial::architecture)
                .findFirst()
                .orElseThrow();
        return intervals.of(member).filter(Interval::hasFiniteEnds);
    }

    /** Beside a score that says it all they are not kept once more. */
    private Map<String, Double> values(Trial trial) {
        return trial.values().equals(List.of(trial.rankingValue()))
                ? Map.of()
                : search.context().objectives().named(trial);
    }

    /** Of those that were told: what ends beside the cut of a budget counts as never asked for. */
    private static long stoppedEarly(AskTellOutcome outcome, PhaseContext context) throws IOException {
        Set<Long> told = outcome.trials().stream().map(Trial::number).collect(Collectors.toSet());
        Set<Long> stopped = new HashSet<>();
        context.replay(event -> {
            if (event.event() instanceof TrialEnded end
                    && end.stoppedAfter().isPresent()
                    && told.contains(end.number())) {
                stopped.add(end.number());
            }
        });
        return stopped.size();
    }
}
