package org.espalier.oneshot.trainer;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.espalier.torch.train.TrainingListener;

/**
 * Says how a training goes, a line each time.
 *
 * @param lines receives them, without line ends: {@code System.out::println}, or a logger's method
 */
public record ProgressLog(Consumer<String> lines) implements Callback {
    @Override
    public void progress(TrainingListener.Progress progress) {
        if (progress.step() < progress.steps()) {
            lines.accept(String.format(
                    Locale.ROOT,
                    "epoch %d/%d, step %d/%d: loss %.4f, train %.4f, learning rate %.3g",
                    progress.epoch(),
                    progress.epochs(),
                    progress.step(),
                    progress.steps(),
                    progress.loss(),
                    progress.training(),
                    progress.learningRate()));
        }
    }

    @Override
    public void epoch(TrainingListener.EpochReport report) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "epoch %d/%d: loss %.4f, train %.4f",
                report.epoch(),
                report.epochs(),
                report.loss(),
                report.training()));
        Map<String, Double> measures = new TreeMap<>(report.telemetry().measures());
        measures.forEach((name, value) -> line.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        lines.accept(line.toString());
    }

    @Override
    public void warning(String message) {
        lines.accept(message);
    }
}
