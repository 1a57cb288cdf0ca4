package org.espalier.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;

/** Asks for a batch, has it evaluated together, and tells it. For one thread. */
final class TogetherDriver {
    private final Evaluation.Together settings;
    private final AskTellRun run;
    private final PhaseContext phase;

    TogetherDriver(Evaluation.Together settings, AskTellRun run, PhaseContext phase) {
        this.settings = settings;
        this.run = run;
        this.phase = phase;
    }

    void toTheEnd() throws InterruptedException {
        while (!run.isOver() && hasBatch()) {
            phase.stopIfAsked();
            try {
                run.tell(evaluate(run.outstanding()));
            } catch (InterruptedException e) {
                // what takes far too long is given up, and nothing of it is told
                if (!phase.budget().hasStopped()) {
                    throw e;
                }
            }
        }
    }

    private boolean hasBatch() {
        if (run.open() > 0) {
            return true;
        }
        run.snapshot();
        int wanted = Math.min(settings.batch(), run.left());
        return wanted > 0 && run.ask(wanted);
    }

    /** The trials of all candidates; of those that are the same member only the first is evaluated, and none that is known. */
    private List<Trial> evaluate(List<Candidate> outstanding) throws InterruptedException {
        List<Candidate> fresh =
                outstanding.stream().filter(c -> c.equals(run.first(c))).toList();
        List<Trial> told = fresh.isEmpty() ? new ArrayList<>() : evaluateFresh(fresh);
        if (fresh.size() < outstanding.size()) {
            Map<Candidate, Trial> outcomes = new HashMap<>();
            told.forEach(t -> outcomes.put(t.candidate(), t));
            for (Candidate candidate : outstanding) {
                Candidate first = run.first(candidate);
                if (!candidate.equals(first)) {
                    Trial outcome = run.outcome(candidate).orElseGet(() -> outcomes.get(first));
                    told.add(outcome.of(candidate));
                }
            }
        }
        told.sort(Comparator.comparingLong(Trial::number));
        return told;
    }

    private List<Trial> evaluateFresh(List<Candidate> candidates) throws InterruptedException {
        List<Trial> evaluated = new ArrayList<>(settings.evaluator().evaluate(candidates));
        Set<Candidate> expected = new HashSet<>(candidates);
        if (evaluated.size() != candidates.size()
                || !evaluated.stream().allMatch(t -> expected.remove(t.candidate()))) {
            throw new IllegalStateException("the evaluator was given " + candidates.size() + " candidates and returned "
                    + evaluated.size() + " trials, or trials of others");
        }
        evaluated.replaceAll(run::complete);
        return evaluated;
    }
}
