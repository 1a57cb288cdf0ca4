package org.espalier.cli.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.espalier.plan.PhaseContext;
import org.espalier.torch.train.TrainingListener;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Writes a training's epochs into the journal. A resumed training repeats no epoch that its checkpoint holds, so each stands there once
 * or, where the kill fell between checkpoint and journal, not at all.
 *
 * @param before epochs of earlier runs of the phase, for the progress
 * @param total epochs of the phase
 */
record EpochEvents(PhaseContext context, String run, int before, int total) implements TrainingListener {
    @Override
    public void epoch(EpochReport report) {
        try {
            context.append(
                    "epoch",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("run", run)
                            .put("epoch", report.epoch())
                            .put("loss", report.loss())
                            .put("train", report.training().top1())
                            .put("seconds", report.time().toMillis() / 1000.0));
        } catch (IOException e) {
            throw new UncheckedIOException("the journal cannot be written: " + e.getMessage(), e);
        }
        String message = String.format(
                Locale.ROOT,
                "%s: loss %.3f, train %.1f %%",
                run,
                report.loss(),
                100 * report.training().top1());
        context.progress(before + report.epoch(), total, message);
    }

    @Override
    public void warning(String message) {
        context.notice(message);
    }
}
