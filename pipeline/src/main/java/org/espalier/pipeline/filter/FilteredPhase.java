package org.espalier.pipeline.filter;

import java.io.IOException;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;

/**
 * A search whose candidates pass a filter, which says at the end what it did.
 *
 * @param search the phase whose limits the filter is one of
 * @param filter of the candidates
 */
public record FilteredPhase<R extends Record>(SearchPhase<R> search, ProxyFilter filter) implements SearchPhase<R> {
    @Override
    public String name() {
        return search.name();
    }

    @Override
    public Class<R> resultType() {
        return search.resultType();
    }

    @Override
    public PhaseTraits traits() {
        return search.traits();
    }

    @Override
    public R run(PhaseContext context) throws IOException, InterruptedException {
        R result = search.run(context);
        filter.tellEnd(context);
        return result;
    }
}
