package org.espalier.strategy;

import java.util.List;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.search.UnseenMembers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random search without replacement: every canonical member within the limits is equally likely, none is asked for twice, and a small
 * space is finished when all of it was asked for. The baseline that every search has to beat at equal budget (Li and Talwalkar 2019).
 */
public record RandomSearch() implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "random",
            "uniform random search without replacement; the baseline of every comparison",
            "Li and Talwalkar, Random Search and Reproducibility for Neural Architecture Search, 2019",
            "any space",
            "run it beside every other strategy at equal budget; where it does as well, the space or the budget decides, not the strategy");

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public boolean knowsSeveralObjectives() {
        return true;
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        return new Strategy(context, new Ledger(), new UnseenMembers(context));
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        return new Strategy(
                context,
                new Ledger(context.space().decisions(), state),
                new UnseenMembers(context, Ledger.required(state, "seen")));
    }

    private static final class Strategy implements SearchStrategy {
        private final SearchContext context;
        private final Ledger ledger;
        private final UnseenMembers members;

        Strategy(SearchContext context, Ledger ledger, UnseenMembers members) {
            this.context = context;
            this.ledger = ledger;
            this.members = members;
        }

        @Override
        public List<Candidate> ask(int atMost) {
            return ledger.open(
                    atMost,
                    () -> members.marked(members.draw(Seeds.generator(context.seed(), "random", ledger.asked()))));
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
        }

        @Override
        public JsonNode state() {
            ObjectNode state = ledger.state();
            state.set("seen", members.state());
            return state;
        }
    }
}
