package org.espalier.pipeline.method;

import java.util.Optional;
import org.espalier.search.Description;
import org.espalier.search.Strategy;
import org.espalier.search.StrategyKind;
import org.espalier.space.SearchSpace;

/**
 * A method around a strategy: it is called as that one is, and says of itself what that one says.
 *
 * @param <S> the strategy, whose components are the settings
 */
interface WrappedStrategy<S extends Record & Strategy> extends SearchMethod<S> {
    @Override
    default Description description() {
        return defaults().description();
    }

    @Override
    default StrategyKind kind() {
        return defaults().kind();
    }

    @Override
    default Optional<String> lacks(SearchSpace space) {
        return defaults().lacks(space);
    }
}
