package org.espalier.pipeline.config;

import org.espalier.search.Description;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.strategy.RandomSearch;
import tools.jackson.databind.JsonNode;

/**
 * An ask/tell strategy of somebody else that has a setting of its own which is called as one of the trials was.
 *
 * @param epochs of whatever it trains itself
 * @param learningRate of the same
 */
public record OwnEpochs(int epochs, double learningRate) implements StrategyConfig {
    public OwnEpochs() {
        this(7, 0.5);
    }

    @Override
    public Description description() {
        return new Description("own-epochs", "a strategy of somebody else", "none", "any space", "for tests");
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        return new RandomSearch().create(context);
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        return new RandomSearch().restore(context, state);
    }
}
