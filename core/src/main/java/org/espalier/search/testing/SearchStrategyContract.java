package org.espalier.search.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.StrategyKind;
import org.espalier.search.Trial;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract of {@link SearchStrategy} as checks that need no test framework: run each in a test of its own. A check that fails throws
 * an {@link AssertionError} that says what was expected.
 *
 * @param config the strategy to prove
 * @param context space, limits and seed; at least 60 members within the limits
 * @param distinct whether the strategy promises never to ask for an architecture twice
 * @param drawn whether what it asks for depends on the seed; false of one that draws nothing, such as a grid
 */
public record SearchStrategyContract(StrategyConfig config, SearchContext context, boolean distinct, boolean drawn) {
    static final int BUDGET = 50;

    /** Of a strategy that depends on the seed. */
    public SearchStrategyContract(StrategyConfig config, SearchContext context, boolean distinct) {
        this(config, context, distinct, true);
    }

    /** All properties. */
    public List<Check> checks() {
        return List.of(
                new Check("it has a name, a description and the kind of ask/tell strategies", this::described),
                new Check("what a space lacks is said, and only such a space is refused", this::lacking),
                new Check("the same seed asks for the same", this::deterministic),
                new Check("another seed asks for " + (drawn ? "something else" : "the same"), this::seeded),
                new Check("only canonical members within the limits are asked for", this::valid),
                new Check("numbers are consecutive", this::numbered),
                new Check("several asks may precede the first tell", this::asynchronous),
                new Check("trials may be told in any order", this::anyOrder),
                new Check("a restored strategy asks for the same next ten", this::restored),
                new Check("a strategy restored with candidates outstanding goes on", this::restoredInFlight),
                new Check("restored from any earlier state and replayed it is the live one", this::replayed),
                new Check(
                        "with a lag it asks for the same, whatever ends first",
                        new LagChecks(this)::sameWhateverEndsFirst),
                new Check("with a lag it is restored at every point", new LagChecks(this)::restoredAnywhere),
                new Check(
                        "asking for nothing changes nothing, while trials are outstanding",
                        new LagChecks(this)::emptyAsks),
                new Check("a failed trial costs only itself", this::failures),
                new Check(
                        "told of trials with several objectives it asks for the same again, and after a restore",
                        this::severalObjectives),
                new Check("a trial that is not outstanding is refused", this::refused),
                new Check("no architecture is asked for twice, where that is promised", this::withoutDuplicates));
    }

    /** A score that depends on every decision in the same way on every machine. */
    double score(Architecture architecture) {
        double score = 0;
        int[] indices = architecture.indices();
        for (int i = 0; i < indices.length; i++) {
            score += Seeds.generator(7, "score" + i, indices[i]).nextDouble();
        }
        return score;
    }

    private List<Candidate> run(SearchStrategy strategy, int budget, int batch, ToDoubleFunction<Architecture> score) {
        List<Candidate> asked = new ArrayList<>();
        while (asked.size() < budget) {
            List<Candidate> candidates = strategy.ask(Math.min(batch, budget - asked.size()));
            if (candidates.isEmpty()) {
                break;
            }
            require(candidates.size() <= batch, "asked for " + batch + " candidates, got " + candidates.size());
            asked.addAll(candidates);
            candidates.forEach(c -> strategy.tell(c.scored(score.applyAsDouble(c.architecture()))));
        }
        return asked;
    }

    private List<Candidate> run(SearchStrategy strategy, int budget) {
        return run(strategy, budget, 1, this::score);
    }

    private void described() {
        requireEqual(config.description().name(), config.name(), "the name beside that of the description");
        requireEqual(StrategyKind.ASK_TELL, config.kind(), "its kind");
    }

    private void lacking() {
        requireEqual(Optional.empty(), config.lacks(context.space()), "what the space of this contract lacks");
        SearchSpace fixed = withoutDecisions();
        Optional<String> lacks = config.lacks(fixed);
        require(lacks.isEmpty() || !lacks.get().isBlank(), "what a space without decisions lacks is said by no word");
        Optional<String> refusal = Optional.empty();
        try {
            config.create(new SearchContext(fixed, context.seed()));
        } catch (IllegalArgumentException e) {
            refusal = Optional.of(String.valueOf(e.getMessage()));
        }
        require(
                lacks.isPresent() == refusal.isPresent(),
                "a space without decisions: lacks(..) says " + lacks.orElse("nothing") + ", and create(..) says "
                        + refusal.orElse("nothing"));
    }

    private static SearchSpace withoutDecisions() {
        Graph.Builder graph = Graph.builder(1);
        int pooled = graph.add("pool", new Primitives.GlobalAveragePool(), 0);
        int classes = graph.add("classifier", new Primitives.Linear(Expr.of(2), true), pooled);
        return GraphSpace.of("fixed", graph.build(classes), new Shape(Expr.of(3), Expr.of(8), Expr.of(8)));
    }

    private void deterministic() {
        requireEqual(
                run(config.create(context), BUDGET), run(config.create(context), BUDGET), "two runs with one seed");
    }

    private void seeded() {
        SearchContext other = new SearchContext(context.space(), context.constraints(), context.seed() + 1);
        boolean same = run(config.create(context), BUDGET).equals(run(config.create(other), BUDGET));
        require(
                same != drawn,
                drawn
                        ? "two seeds gave the same " + BUDGET + " candidates"
                        : "two seeds gave different candidates, though nothing is drawn");
    }

    private void valid() {
        SearchSpace space = context.space();
        for (Candidate candidate : run(config.create(context), BUDGET)) {
            Architecture member = candidate.architecture();
            require(space.isValid(member), member + " is not a member of the space");
            require(space.canonical(member).equals(member), member + " is not in canonical form");
            require(context.constraints().holdFor(member), member + " breaks " + context.constraints());
        }
    }

    private void numbered() {
        List<Candidate> asked = run(config.create(context), BUDGET, 4, this::score);
        List<Long> expected =
                IntStream.range(0, asked.size()).mapToObj(Long::valueOf).toList();
        requireEqual(expected, asked.stream().map(Candidate::number).toList(), "numbers of the candidates");
        require(!asked.isEmpty(), "nothing was asked for");
    }

    private void asynchronous() {
        SearchStrategy strategy = config.create(context);
        List<Candidate> outstanding = new ArrayList<>(strategy.ask(3));
        outstanding.addAll(strategy.ask(3));
        require(outstanding.size() >= 2, "fewer than two candidates before the first tell");
        int asked = outstanding.size();
        while (asked < BUDGET && !outstanding.isEmpty()) {
            Candidate done = outstanding.remove(asked % outstanding.size());
            strategy.tell(done.scored(score(done.architecture())));
            List<Candidate> more = strategy.ask(1);
            asked += more.size();
            outstanding.addAll(more);
        }
    }

    private void anyOrder() {
        SearchStrategy strategy = config.create(context);
        int asked = 0;
        while (asked < BUDGET) {
            List<Candidate> candidates = new ArrayList<>(strategy.ask(10));
            if (candidates.isEmpty()) {
                break;
            }
            asked += candidates.size();
            candidates.sort(Comparator.comparingLong(c -> Seeds.derive(context.seed(), "shuffle", c.number())));
            candidates.forEach(c -> strategy.tell(c.scored(score(c.architecture()))));
        }
        require(asked > 10, "only " + asked + " candidates were asked for");
    }

    private void restored() {
        SearchStrategy strategy = config.create(context);
        run(strategy, 23);
        SearchStrategy copy = reload(strategy);
        requireEqual(run(strategy, 10), run(copy, 10), "the ten candidates after a restore");
        requireEqual(strategy.state(), copy.state(), "the states after ten more candidates");
    }

    private void restoredInFlight() {
        SearchStrategy strategy = config.create(context);
        run(strategy, 12);
        List<Candidate> outstanding = new ArrayList<>(strategy.ask(3));
        SearchStrategy copy = reload(strategy);
        for (Candidate candidate : outstanding) {
            Trial trial = candidate.scored(score(candidate.architecture()));
            strategy.tell(trial);
            copy.tell(trial);
        }
        requireEqual(
                run(strategy, 10), run(copy, 10), "the ten candidates after a restore with candidates outstanding");
    }

    /** As a search goes on from its journal: from a state with nothing outstanding, by the asks and tells that came after it. */
    private void replayed() {
        SearchStrategy live = config.create(context);
        List<SearchStrategy> copies = new ArrayList<>();
        int asked = 0;
        for (int round = 0; asked < BUDGET; round++) {
            copies.add(reload(live));
            int atMost = 1 + round % 4;
            List<Candidate> candidates = live.ask(atMost);
            for (SearchStrategy copy : copies) {
                requireEqual(candidates, copy.ask(atMost), "the candidates of a replay");
            }
            if (candidates.isEmpty()) {
                break;
            }
            asked += candidates.size();
            for (Candidate candidate : candidates) {
                Trial trial = candidate.number() % 5 == 4
                        ? candidate.failed("out of memory")
                        : candidate.scored(score(candidate.architecture()));
                live.tell(trial);
                copies.forEach(copy -> copy.tell(trial));
            }
        }
        for (SearchStrategy copy : copies) {
            requireEqual(live.state(), copy.state(), "the state after a replay");
        }
    }

    SearchStrategy reload(SearchStrategy strategy) {
        JsonMapper json = JsonMapper.builder().build();
        return config.restore(context, json.readTree(json.writeValueAsString(strategy.state())));
    }

    private void failures() {
        SearchStrategy strategy = config.create(context);
        int asked = 0;
        while (asked < BUDGET) {
            List<Candidate> candidates = strategy.ask(5);
            if (candidates.isEmpty()) {
                break;
            }
            for (Candidate candidate : candidates) {
                strategy.tell(
                        candidate.number() % 2 == 0
                                ? candidate.failed("out of memory")
                                : candidate.scored(score(candidate.architecture())));
            }
            asked += candidates.size();
        }
        require(asked > 10, "only " + asked + " candidates were asked for when every second one failed");
    }

    /** A strategy that knows one objective goes by the score; one that knows several keeps their values in its state. */
    private void severalObjectives() {
        ToDoubleFunction<Architecture> metric = member -> 1 + score(member);
        Objectives objectives = new Objectives(
                new Objective("loss", false),
                List.of(
                        new Objectives.Cost(new Objective("cost", false), 2, metric),
                        new Objectives.Cost(new Objective("throughput", true), 3, metric)));
        SearchContext several = new SearchContext(context.space(), context.constraints(), context.seed(), objectives);
        SearchStrategyContract contract = new SearchStrategyContract(config, several, distinct, drawn);
        SearchStrategy strategy = config.create(several);
        requireEqual(
                contract.runOfSeveral(strategy, 23),
                contract.runOfSeveral(config.create(several), 23),
                "two runs with several objectives");
        SearchStrategy copy = contract.reload(strategy);
        requireEqual(
                contract.runOfSeveral(strategy, 10),
                contract.runOfSeveral(copy, 10),
                "the ten candidates after a restore, with several objectives");
        requireEqual(strategy.state(), copy.state(), "the states after ten more candidates with several objectives");
    }

    private List<Candidate> runOfSeveral(SearchStrategy strategy, int budget) {
        List<Candidate> asked = new ArrayList<>();
        while (asked.size() < budget) {
            List<Candidate> candidates = strategy.ask(1);
            if (candidates.isEmpty()) {
                break;
            }
            asked.addAll(candidates);
            candidates.forEach(c ->
                    strategy.tell(context.objectives().complete(c.scored(-1 - score(c.architecture())))));
        }
        return asked;
    }

    private void refused() {
        SearchStrategy strategy = config.create(context);
        Candidate candidate = strategy.ask(1).get(0);
        strategy.tell(candidate.scored(1));
        requireRefused(strategy, candidate.scored(1), "a trial was told twice");
        requireRefused(
                strategy,
                new Candidate(1_000_000, candidate.architecture()).scored(1),
                "a trial that was never asked for was told");
    }

    private static void requireRefused(SearchStrategy strategy, Trial trial, String what) {
        try {
            strategy.tell(trial);
        } catch (IllegalArgumentException expected) {
            return;
        }
        throw new AssertionError(what + " and was not refused with an IllegalArgumentException");
    }

    private void withoutDuplicates() {
        if (!distinct) {
            return;
        }
        Set<Architecture> seen = new HashSet<>();
        for (Candidate candidate : run(config.create(context), BUDGET)) {
            require(seen.add(candidate.architecture()), candidate.architecture() + " was asked for twice");
        }
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    static void requireEqual(Object expected, Object actual, String what) {
        require(expected.equals(actual), what + ": expected " + expected + ", got " + actual);
    }
}
