package org.espalier.plan;

import java.util.List;
import java.util.Optional;
import org.espalier.event.TrialEnded;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluated;
import org.espalier.search.TellOrder;
import org.espalier.search.Trial;
import org.espalier.search.TrialRequest;

/**
 * Asks for one candidate at a time while others are evaluated, and tells each trial by itself. What it does next depends on the books alone, so
 * that a resume goes on as the former attempt would have. For one thread.
 */
final class OneByOneDriver {
    /** How often it looks whether the run was asked to stop. */
    private static final long MILLIS = 200;

    private final Evaluation.OneByOne settings;
    private final AskTellRun run;
    private final PhaseContext phase;
    private final SideBySide running;
    /** Whether the strategy has to be told more before it gives another candidate. */
    private boolean exhausted;
    /** Number of the last candidate that was looked at to be evaluated. */
    private long submitted = -1;

    OneByOneDriver(Evaluation.OneByOne settings, AskTellRun run, PhaseContext phase) {
        this.settings = settings;
        this.run = run;
        this.phase = phase;
        this.running = new SideBySide(settings.evaluator());
    }

    void toTheEnd() throws InterruptedException {
        try (running) {
            // a cut that is in the journal already: whatever has ended since counts no more
            boolean over = run.isOver();
            while (!over) {
                try {
                    over = isOverAfterAStep();
                } catch (InterruptedException | RuntimeException e) {
                    if (!(e instanceof InterruptedException && phase.budget().hasStopped())) {
                        keepWhatIsDone(e);
                        throw e;
                    }
                    running.stop().forEach(run::ended);
                    submitted = -1;
                    over = run.isOver();
                }
            }
        }
    }

    private boolean isOverAfterAStep() throws InterruptedException {
        submit();
        while (takeIn(0)) {
            // everything that has arrived is in the journal before anything follows from it
        }
        Optional<Trial> next = settings.order() == TellOrder.FIXED ? nextInOrder() : nextArrived();
        boolean mayAsk = !exhausted && run.open() <= settings.lag() && run.left() > 0;
        if (mayAsk && (settings.order() == TellOrder.FIXED || next.isEmpty())) {
            if (run.isOver()) {
                return true;
            }
            run.snapshot();
            exhausted = !run.ask(1);
            return false;
        }
        if (next.isPresent()) {
            run.tell(List.of(next.get()));
            exhausted = false;
            return false;
        }
        if (run.open() == 0 || run.isOver()) {
            return true;
        }
        running.waiting();
        while (!takeIn(MILLIS)) {
            // nothing can be done before another one ends
        }
        return false;
    }

    /** Has everything evaluated that is not yet, in the order of asking. */
    private void submit() {
        for (Candidate candidate : run.members().outstandingAfter(submitted)) {
            submitted = candidate.number();
            if (candidate.equals(run.first(candidate))
                    && run.ends().end(candidate.number()).isEmpty()
                    && !running.isRunning(candidate)) {
                running.submit(new TrialRequest(candidate, run.seen(candidate), run.training(candidate)));
            }
        }
    }

    private boolean takeIn(long millis) throws InterruptedException {
        phase.stopIfAskedOrLate();
        Optional<Evaluated> arrived = running.next(millis);
        arrived.ifPresent(run::ended);
        return arrived.isPresent();
    }

    /** Ends the rest; what has ended meanwhile is not evaluated again when the search goes on. */
    private void keepWhatIsDone(Exception reason) {
        try {
            running.stop().forEach(run::ended);
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private Optional<Trial> nextInOrder() {
        return run.members().oldest().flatMap(this::trial);
    }

    /** Those that share the outcome of a told trial, and then those that have ended, each before those that share its outcome. */
    private Optional<Trial> nextArrived() {
        Optional<Candidate> known = run.members().known();
        if (known.isPresent()) {
            return trial(known.get());
        }
        for (long number : run.ends().waiting()) {
            Optional<Candidate> ended = run.members().find(number);
            if (ended.isPresent()) {
                return trial(ended.get());
            }
        }
        return Optional.empty();
    }

    /** What a strategy is told of an outstanding candidate; empty where it is still evaluated. */
    private Optional<Trial> trial(Candidate candidate) {
        return run.outcome(candidate)
                .map(outcome -> outcome.of(candidate))
                .or(() -> run.ends().end(run.first(candidate).number()).map(end -> trial(candidate, end)));
    }

    private Trial trial(Candidate candidate, TrialEnded end) {
        return end.score().isPresent()
                ? run.complete(candidate.scored(end.score().getAsDouble()))
                : candidate.failed(end.failure());
    }
}
