package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A phase whose trainings may be stopped between two batches.
 *
 * @param phase what runs
 */
public record StoppablePhase<R extends Record>(SearchPhase<R> phase) implements SearchPhase<R> {
    private static final Logger LOG = LoggerFactory.getLogger(StoppablePhase.class);

    @Override
    public String name() {
        return phase.name();
    }

    @Override
    public Class<R> resultType() {
        return phase.resultType();
    }

    @Override
    public PhaseTraits traits() {
        return phase.traits();
    }

    @Override
    public List<String> lost(Path directory, R result) {
        return phase.lost(directory, result);
    }

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
