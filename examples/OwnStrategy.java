import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Evolution;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.search.testing.Check;
import org.espalier.search.testing.SearchStrategyContract;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import tools.jackson.databind.JsonNode;

/** An ask/tell strategy of one's own: independent draws within the limits. The contract says whether it keeps its promises. */
class OwnStrategy {
    /**
     * The settings; a published default for each.
     *
     * @param attempts draws until one meets the limits, 1 to 1,000,000
     */
    public record Draws(int attempts) implements StrategyConfig {
        public Draws {
            Ranges.whole("attempts", attempts, 1, 1_000_000);
        }

        public Draws() {
            this(1000);
        }

        @Override
        public Description description() {
            return new Description(
                    "draws",
                    "independent random draws",
                    "none: what every paper compares with",
                    "a decision between at least two options",
                    "to see how a strategy of one's own is written");
        }

        @Override
        public Optional<String> lacks(SearchSpace space) {
            return SearchContext.lacksChoice(space);
        }

        @Override
        public SearchStrategy create(SearchContext context) {
            context.requireChoice(name());
            return new Strategy(this, context, new Ledger());
        }

        @Override
        public SearchStrategy restore(SearchContext context, JsonNode state) {
            return new Strategy(this, context, new Ledger(context.space().decisions(), state));
        }
    }

    record Strategy(Draws settings, SearchContext context, Ledger ledger) implements SearchStrategy {
        @Override
        public List<Candidate> ask(int atMost) {
            return IntStream.range(0, atMost).mapToObj(i -> draw()).toList();
        }

        private Candidate draw() {
            SplittableRandom random = Seeds.generator(context.seed(), "draws", ledger.asked());
            SearchSpace space = context.space();
            return ledger.open(Evolution.feasible(
                    context, settings.attempts(), random, () -> space.canonical(space.sample(random))));
        }

        @Override
        public void tell(Trial trial) {
            ledger.close(trial);
        }

        @Override
        public JsonNode state() {
            return ledger.state();
        }
    }

    public static void main(String[] args) {
        SearchContext context = new SearchContext(Zoo.installed().space("nas-bench-201", Map.of()), 1);
        SearchStrategyContract contract = new SearchStrategyContract(new Draws(), context, false);
        Check.all(contract.checks(), name -> System.out.println("holds: " + name));
    }
}
