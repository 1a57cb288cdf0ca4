package org.espalier.pipeline.execution;

import org.espalier.torch.train.TrainingListener;

/**
 * The listener of a training as that of a job.
 *
 * @param heard hears everything, and is asked before each epoch
 */
record AskedListener(TrainingListener heard) implements JobListener {
    @Override
    public void epoch(EpochReport report) {
        heard.epoch(report);
    }

    @Override
    public void step(int epoch, int step, int steps) {
        heard.step(epoch, step, steps);
    }

    @Override
    public boolean wantsValidation() {
        return heard.wantsValidation();
    }

    @Override
    public boolean mayRefuse() {
        return true;
    }

    @Override
    public boolean mayGoOn(int done, int epochs) {
        return heard.mayGoOn(done, epochs);
    }

    @Override
    public void warning(String message) {
        heard.warning(message);
    }
}
