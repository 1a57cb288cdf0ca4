package org.espalier.pipeline.execution.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.process.ChildOutput;

/**
 * Takes what the child of a job prints: its epochs, each once and in order, go to whoever hears of the job, and so do its steps and warnings; its
 * questions are answered; why it failed is kept, and of anything else, which may be anything and any amount of it, the last lines are kept.
 */
final class TrialOutput implements ChildOutput {
    private static final int MOST_KEPT = 1 << 20;
    private static final int MOST_WARNINGS = 100;

    private final int epochs;
    private final JobListener listener;
    private final Consumer<String> answers;
    private final Deque<String> others = new ArrayDeque<>();
    private Optional<TrialFailure> failure = Optional.empty();
    private int kept;
    private int last;
    private int warnings;

    /**
     * Of a child that has printed nothing.
     *
     * @param job what it does
     * @param answers writes a line to it
     */
    TrialOutput(Job job, JobListener listener, Consumer<String> answers) {
        this.epochs = job instanceof Job.Training training ? training.epochs() : 0;
        this.listener = listener;
        this.answers = answers;
    }

    @Override
    public void line(String line) {
        Optional<JobLine> said = JobLine.read(line);
        if (said.isEmpty() || !isTold(said.get())) {
            TrialFailure.read(line).ifPresent(this::failed);
            keep(line);
        }
    }

    /** Whether a line was understood: it fits the job and what came before. */
    private boolean isTold(JobLine line) {
        if (line instanceof JobLine.Epoch told
                && told.report().epoch() > last
                && told.report().epoch() <= epochs
                && told.report().epochs() == epochs) {
            last = told.report().epoch();
            listener.epoch(told.report());
            return true;
        }
        if (line instanceof JobLine.Step told && told.epoch() > last && told.epoch() <= epochs) {
            listener.step(told.epoch(), told.step(), told.steps());
            return true;
        }
        if (line instanceof JobLine.Warning told && warnings < MOST_WARNINGS) {
            warnings++;
            listener.warning(told.message());
            return true;
        }
        if (line instanceof JobLine.Question asked && asked.done() >= 0 && asked.done() < epochs) {
            answers.accept(JobLine.answer(asked.done(), listener.mayGoOn(asked.done(), epochs)));
            return true;
        }
        return false;
    }

    /** The first is what ended the job. */
    private synchronized void failed(TrialFailure said) {
        failure = failure.isPresent() ? failure : Optional.of(said);
    }

    /** Why the child says that it ended. */
    synchronized Optional<TrialFailure> failure() {
        return failure;
    }

    private synchronized void keep(String line) {
        others.add(line);
        kept += line.length() + 1;
        while (kept > MOST_KEPT) {
            kept -= others.remove().length() + 1;
        }
    }

    /** The last of what was nothing of these, at most about a million characters; empty where there was nothing. */
    synchronized String others() {
        return others.isEmpty() ? "" : String.join("\n", others) + "\n";
    }
}
