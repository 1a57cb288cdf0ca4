package org.espalier.pipeline.phase;

import java.nio.file.Path;
import java.util.List;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;

/** A phase around another: it is called as that one is, declares what that one declares, and only runs it in its own way. */
interface WrappedPhase<R extends Record> extends SearchPhase<R> {
    /** The one inside. */
    SearchPhase<R> phase();

    @Override
    default String name() {
        return phase().name();
    }

    @Override
    default Class<R> resultType() {
        return phase().resultType();
    }

    @Override
    default PhaseTraits traits() {
        return phase().traits();
    }

    @Override
    default List<String> lost(Path directory, R result) {
        return phase().lost(directory, result);
    }
}
