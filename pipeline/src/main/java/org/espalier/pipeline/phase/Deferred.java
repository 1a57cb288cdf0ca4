package org.espalier.pipeline.phase;

import java.io.IOException;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;

/**
 * A phase that is put together when it runs: its parts (space, limits) need the data, which a plan that is only shown or skipped should
 * not read.
 *
 * @param name of the phase
 * @param resultType what it returns
 * @param traits what it declares
 * @param maker puts it together
 */
public record Deferred<R extends Record>(String name, Class<R> resultType, PhaseTraits traits, Maker<R> maker)
        implements SearchPhase<R> {
    /** Puts a phase together. */
    @FunctionalInterface
    public interface Maker<R extends Record> {
        /**
         * The phase to run.
         *
         * @throws IOException where files of the search cannot be read or written
         * @throws InterruptedException where somebody asked to stop
         */
        SearchPhase<R> apply(PhaseContext context) throws IOException, InterruptedException;
    }

    @Override
    public R run(PhaseContext context) throws IOException, InterruptedException {
        return maker.apply(context).run(context);
    }
}
