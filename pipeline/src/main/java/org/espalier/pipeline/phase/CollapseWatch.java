package org.espalier.pipeline.phase;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.espalier.oneshot.relaxed.Skips;
import org.espalier.torch.train.TrainingListener;

/**
 * Says once where the derived cell of a joint training stays full of skip-connects, the collapse of differentiable search (Zela et al. 2020), and which
 * strategies guard against it.
 */
final class CollapseWatch {
    /** More than P-DARTS (Chen et al. 2019) allows in a cell. */
    private static final int MOST = 2;

    /** Epochs in a row after which it is no chance any more. */
    private static final int ROW = 3;

    private final List<String> remedies;
    private final Consumer<String> notice;
    private int row;
    private boolean said;

    /** @param remedies names of strategies that fit the space */
    CollapseWatch(List<String> remedies, Consumer<String> notice) {
        this.remedies = List.copyOf(remedies);
        this.notice = notice;
    }

    /** An epoch is done. */
    void epoch(TrainingListener.EpochReport report) {
        Double skips = report.telemetry().measures().get(Skips.MEASURE);
        row = skips != null && skips > MOST ? row + 1 : 0;
        if (said || skips == null || row < ROW) {
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
