package org.espalier.oneshot.trainer;

import java.util.function.UnaryOperator;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener;

/**
 * Tells somebody of each epoch what every training of its kind has to tell, whatever its strategy says by itself.
 *
 * @param listener hears it
 * @param complete adds to what the strategy says
 */
record CompleteListener(TrainingListener listener, UnaryOperator<Telemetry> complete) implements TrainingListener {
    private EpochReport complete(EpochReport report) {
        return report.with(complete.apply(report.telemetry()));
    }

    @Override
    public void epoch(EpochReport report) {
        listener.epoch(complete(report));
    }

    @Override
    public void resumed(EpochReport report) {
        listener.resumed(complete(report));
    }

    @Override
    public void step(int epoch, int step, int steps) {
        listener.step(epoch, step, steps);
    }

    @Override
    public void stepped(Progress progress) {
        listener.stepped(progress);
    }

    @Override
    public boolean wantsValidation() {
        return listener.wantsValidation();
    }

    @Override
    public boolean mayGoOn(int done, int epochs) {
        return listener.mayGoOn(done, epochs);
    }

    @Override
    public void warning(String message) {
        listener.warning(message);
    }
}
