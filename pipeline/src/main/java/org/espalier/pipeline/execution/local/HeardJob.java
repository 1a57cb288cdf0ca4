package org.espalier.pipeline.execution.local;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.torch.train.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * What a job tells: goes to its listener until the job is over, and the first thing that the listener throws ends the job. Such is no result of
 * the network, whatever kind of exception it is. Safe for several threads.
 */
final class HeardJob implements JobListener {
    private final JobListener listener;
    private final BooleanSupplier isEnded;
    private volatile @Nullable Throwable thrown;

    /** @param isEnded whether the job was cancelled or has ended, so that nobody hears of it any more */
    HeardJob(JobListener listener, BooleanSupplier isEnded) {
        this.listener = listener;
        this.isEnded = isEnded;
    }

    /** Thrown out of a training whose listener threw; {@link HeardJob#thrown} has what it was. */
    static final class ListenerThrewException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ListenerThrewException(Throwable cause) {
            super("a listener threw " + cause.getClass().getSimpleName(), cause);
        }
    }

    /** Whether the job is to end as it is. */
    boolean isOver() {
        return thrown != null || isEnded.getAsBoolean();
    }

    /** What the listener threw. */
    Optional<Throwable> thrown() {
        return Optional.ofNullable(thrown);
    }

    private void tell(Runnable word) {
        if (isOver()) {
            return;
        }
        try {
            word.run();
        } catch (RuntimeException | Error e) {
            thrown = e;
            throw new ListenerThrewException(e);
        }
    }

    @Override
    public void started() {
        tell(listener::started);
    }

    @Override
    public void epoch(TrainingListener.EpochReport report) {
        tell(() -> listener.epoch(report));
    }

    @Override
    public void step(int epoch, int step, int steps) {
        tell(() -> listener.step(epoch, step, steps));
    }

    @Override
    public void warning(String message) {
        tell(() -> listener.warning(message));
    }

    @Override
    public boolean wantsValidation() {
        return listener.wantsValidation();
    }

    @Override
    public boolean mayRefuse() {
        return listener.mayRefuse();
    }

    /** Of a job that is over the answer does not matter. */
    @Override
    public boolean mayGoOn(int done, int epochs) {
        boolean[] answer = {true};
        tell(() -> answer[0] = listener.mayGoOn(done, epochs));
        return answer[0];
    }
}
