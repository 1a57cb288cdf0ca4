package org.espalier.pipeline.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.espalier.plan.PhaseContext;
import org.espalier.torch.train.TrainingListener;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the epochs of a phase's trainings into the journal. A resumed training repeats no epoch that its checkpoint holds, so each stands
 * there once or, where the kill fell between checkpoint and journal, not at all. Safe for trainings side by side.
 */
public final class EpochEvents {
    private final PhaseContext context;
    private final int total;
    private final Map<String, Integer> done = new HashMap<>();

    /** @param total epochs of all trainings of the phase */
    public EpochEvents(PhaseContext context, int total) {
        this.context = context;
        this.total = total;
    }

    /** What one of the trainings tells. */
    public TrainingListener of(String run) {
        return new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {
                EpochEvents.this.epoch(run, report);
            }

            @Override
            public boolean wantsValidation() {
                return true;
            }

            @Override
            public void warning(String message) {
                context.notice(message);
            }
        };
    }

    private synchronized void epoch(String run, TrainingListener.EpochReport report) {
        try {
            ObjectNode event = JsonNodeFactory.instance
                    .objectNode()
                    .put("run", run)
                    .put("epoch", report.epoch())
                    .put("loss", report.loss())
                    .put("train", report.training().top1());
            report.validation().ifPresent(valid -> event.put("valid", valid.top1()));
            context.append("epoch", event.put("seconds", report.time().toMillis() / 1000.0));
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be written: " + e.getMessage(), e);
        }
        String message = String.format(
                Locale.ROOT,
                "%s: loss %.3f, train %.1f %%",
                run,
                report.loss(),
                100 * report.training().top1());
        finished(run, report.epoch());
        context.progress(done.values().stream().mapToInt(Integer::intValue).sum(), total, message);
    }

    /** Counts epochs of which a checkpoint told. */
    public synchronized void finished(String run, int epochs) {
        done.put(run, epochs);
    }
}
