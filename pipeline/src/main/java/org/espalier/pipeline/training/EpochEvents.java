package org.espalier.pipeline.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.event.EpochDone;
import org.espalier.plan.PhaseContext;
import org.espalier.torch.train.TrainingListener;

/**
 * Writes the epochs of a phase's trainings into the journal. A resumed training repeats no epoch that its checkpoint holds, and tells the last of them
 * where a kill fell between checkpoint and journal, so each stands there once. Safe for trainings side by side.
 */
public final class EpochEvents {
    private final PhaseContext context;
    private final long total;
    private final Function<Architecture, String> notation;
    private final Consumer<EpochDone> others;
    private final Map<String, Integer> done = new HashMap<>();
    private final Pulse pulse;

    /** @param total epochs of all trainings of the phase */
    public EpochEvents(PhaseContext context, long total) {
        this(context, total, Architecture::toString, report -> {});
    }

    /**
     * @param notation of members, where trainings derive one
     * @param others hears of each epoch once it is in the journal
     */
    public EpochEvents(
            PhaseContext context, long total, Function<Architecture, String> notation, Consumer<EpochDone> others) {
        this.context = context;
        this.total = total;
        this.notation = notation;
        this.others = others;
        this.pulse = new Pulse(this::progress);
    }

    /** What one of the trainings tells, whose first epoch nothing prevents. */
    public TrainingListener of(String run) {
        return of(run, true);
    }

    /**
     * What one of the trainings tells.
     *
     * @param needed whether its first epoch is trained even where there is no time for it
     */
    public TrainingListener of(String run, boolean needed) {
        return new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {
                EpochEvents.this.epoch(run, report);
            }

            @Override
            public void resumed(EpochReport report) {
                if (!isTold(run, report.epoch())) {
                    EpochEvents.this.epoch(run, report);
                }
            }

            @Override
            public void step(int epoch, int step, int steps) {
                pulse.step(run, epoch, step, steps);
            }

            @Override
            public boolean wantsValidation() {
                return true;
            }

            @Override
            public boolean mayGoOn(int done, int epochs) {
                return (needed && done == 0) || context.budget().mayGoOn(run, done, epochs);
            }

            @Override
            public void warning(String message) {
                context.notice(message);
            }
        };
    }

    private synchronized void epoch(String run, TrainingListener.EpochReport report) {
        EpochDone done = new EpochDone(
                run,
                report.epoch(),
                report.epochs(),
                seconds(report),
                measures(report),
                report.telemetry().derived().map(notation).orElse(""),
                report.telemetry().probabilities());
        context.append(done);
        others.accept(done);
        String message = String.format(Locale.ROOT, "%s: loss %.3f, train %.3f", run, report.loss(), report.training());
        finished(run, report.epoch());
        progress(message);
    }

    /** Whether the journal has it from an earlier attempt. */
    private boolean isTold(String run, int epoch) {
        boolean[] told = {false};
        try {
            context.replay(event -> told[0] |=
                    event.event() instanceof EpochDone done && done.run().equals(run) && done.epoch() == epoch);
        } catch (IOException e) {
            throw new UncheckedIOException("epochs that '" + run + "' has told: " + e.getMessage(), e);
        }
        return told[0];
    }

    private synchronized void progress(String message) {
        context.progress(done.values().stream().mapToLong(Integer::intValue).sum(), total, message);
    }

    /** What goes on before the first epoch, and in it. */
    public Pulse pulse() {
        return pulse;
    }

    /** The measures of an epoch by name. */
    public static Map<String, Double> measures(TrainingListener.EpochReport report) {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("loss", report.loss());
        measures.put("train", report.training());
        report.validation().ifPresent(valid -> measures.put("valid", valid));
        report.telemetry().measures().forEach(measures::putIfAbsent);
        return measures;
    }

    /** What an epoch took, to the millisecond. */
    public static double seconds(TrainingListener.EpochReport report) {
        return report.time().toMillis() / 1000.0;
    }

    /** Counts epochs of which a checkpoint told. */
    public synchronized void finished(String run, int epochs) {
        done.put(run, epochs);
    }
}
