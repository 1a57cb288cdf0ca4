package org.espalier.pipeline.phase;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.espalier.oneshot.relaxed.Skips;
import org.espalier.torch.train.TrainingListener;

/**
 * Says once where the derived cell of a joint training fills with skip-connects, the collapse of differentiable search (Zela et al. 2020), and which
 * strategies guard against it.
 */
final class CollapseWatch {
    /** More than P-DARTS (Chen et al. 2019) allows in a cell. */
    private static final int MOST = 2;

    private final List<String> remedies;
    private final Consumer<String> notice;
    private boolean said;

    /** @param remedies names of strategies that fit the space */
    CollapseWatch(List<String> remedies, Consumer<String> notice) {
        this.remedies = List.copyOf(remedies);
        this.notice = notice;
    }

    /** An epoch is done. */
    void epoch(TrainingListener.EpochReport report) {
        Double skips = report.telemetry().measures().get(Skips.MEASURE);
        if (said || skips == null || !(skips > MOST)) {
            return;
        }
        said = true;
        notice.accept(String.format(
                Locale.ROOT,
                "the derived cell has %.0f skip-connects after epoch %d of %d: a sign of collapse; %s",
                skips,
                report.epoch(),
                report.epochs(),
                remedies.isEmpty()
                        ? "train for fewer epochs"
                        : "strategies that guard against it here: " + String.join(", ", remedies)));
    }
}
