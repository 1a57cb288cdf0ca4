package org.espalier.pipeline.phase;

import java.io.IOException;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A phase whose trainings may be stopped between two batches.
 *
 * @param phase what runs
 */
public record StoppablePhase<R extends Record>(SearchPhase<R> phase) implements WrappedPhase<R> {
    private static final Logger LOG = LoggerFactory.getLogger(StoppablePhase.class);

    @Override
    public R run(PhaseContext context) throws IOException, InterruptedException {
        try {
            return phase.run(context);
        } catch (StoppableStream.StopAsked e) {
            InterruptedException stopped = new InterruptedException("phase '" + name() + "' was asked to stop");
            stopped.initCause(e);
            throw stopped;
        } catch (IOException | RuntimeException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            // whatever waited or wrote has its own words for it; resuming repeats what failed for another reason
            LOG.debug("phase '{}' was interrupted", name(), e);
            InterruptedException stopped = new InterruptedException("phase '" + name() + "' was interrupted");
            stopped.initCause(e);
            throw stopped;
        }
    }
}
