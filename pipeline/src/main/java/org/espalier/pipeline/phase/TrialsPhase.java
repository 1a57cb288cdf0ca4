package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.event.TrialEnded;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.AskTellOutcome;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;

/**
 * An ask/tell phase whose result also holds every trial that succeeded, for the selection after it.
 *
 * @param search the phase that asks and tells
 * @param stopsEarly whether trials may be stopped early, so that those are counted
 */
public record TrialsPhase(AskTellPhase search, boolean stopsEarly) implements SearchPhase<TrialsResult> {
    /** With trials that all run to their end. */
    public TrialsPhase(AskTellPhase search) {
        this(search, false);
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
        List<TrialsResult.Scored> trials = outcome.trials().stream()
                .filter(Trial::succeeded)
                .sorted(Comparator.comparingLong(Trial::number))
                .map(trial -> new TrialsResult.Scored(
                        Member.of(space, trial.architecture()), OptionalDouble.of(trial.rankingValue()), values(trial)))
                .toList();
        return new TrialsResult(
                trials,
                OptionalLong.of(outcome.result().failed()),
                OptionalLong.of(outcome.result().known()),
                Optional.of(outcome.result().best()),
                stopsEarly ? OptionalLong.of(stoppedEarly(outcome, context)) : OptionalLong.empty());
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
