package org.espalier.search.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Trial;
import tools.jackson.databind.JsonNode;

/**
 * What has to hold where candidates are asked for one by one while others are evaluated: candidate <i>k</i> when all trials below
 * <i>k - lag</i> are told, and the next in order where the strategy gives nothing before it is told more.
 */
record LagChecks(SearchStrategyContract contract) {
    private static final int LAG = 3;

    /** A run with a lag, over trials of which so many are evaluated at once, and end in an order of chance. */
    private final class Run {
        private final SearchStrategy strategy;
        private final int capacity;
        private final SplittableRandom chance;
        /** Asked for and not told. */
        private final TreeMap<Long, Candidate> open = new TreeMap<>();
        /** Asked for and not ended, in the order of asking. */
        private final List<Candidate> running = new ArrayList<>();

        private final List<Candidate> asked = new ArrayList<>();

        Run(SearchStrategy strategy, int capacity, long seed) {
            this.strategy = strategy;
            this.capacity = capacity;
            this.chance = Seeds.generator(seed, "ends", capacity);
        }

        /** @param beforeAsk what to do in front of each ask */
        List<Candidate> toTheEnd(Runnable beforeAsk, Consumer<List<Candidate>> afterAsk, Consumer<Trial> afterTell) {
            boolean exhausted = false;
            while (true) {
                if (!exhausted && open.size() <= LAG && asked.size() < SearchStrategyContract.BUDGET) {
                    beforeAsk.run();
                    List<Candidate> next = strategy.ask(1);
                    afterAsk.accept(next);
                    exhausted = next.isEmpty();
                    next.forEach(candidate -> open.put(candidate.number(), candidate));
                    running.addAll(next);
                    asked.addAll(next);
                } else if (open.isEmpty()) {
                    return asked;
                } else {
                    Trial first = trial(open.firstEntry().getValue());
                    while (running.contains(first.candidate())) {
                        running.remove(chance.nextInt(Math.min(capacity, running.size())));
                    }
                    open.remove(first.number());
                    strategy.tell(first);
                    afterTell.accept(first);
                    exhausted = false;
                }
            }
        }
    }

    private Trial trial(Candidate candidate) {
        return candidate.number() % 6 == 5
                ? candidate.failed("out of memory")
                : candidate.scored(contract.score(candidate.architecture()));
    }

    private SearchStrategy strategy() {
        return contract.config().create(contract.context());
    }

    void sameWhateverEndsFirst() {
        List<Candidate> expected = asked(1, 0);
        SearchStrategyContract.requireEqual(
                expected, asked(1, 1), "two runs with a lag of " + LAG + ", one trial at a time");
        SearchStrategyContract.requireEqual(
                expected, asked(4, 2), "runs with a lag of " + LAG + ", one trial and four at a time");
        SearchStrategyContract.require(expected.size() > 10, "only " + expected.size() + " candidates were asked for");
    }

    private List<Candidate> asked(int capacity, long seed) {
        return new Run(strategy(), capacity, seed).toTheEnd(() -> {}, candidates -> {}, trial -> {});
    }

    void restoredAnywhere() {
        SearchStrategy live = strategy();
        List<SearchStrategy> copies = new ArrayList<>();
        new Run(live, 4, 3)
                .toTheEnd(
                        () -> copies.add(contract.reload(live)),
                        candidates -> copies.forEach(copy -> SearchStrategyContract.requireEqual(
                                candidates, copy.ask(1), "the candidate after a restore with trials outstanding")),
                        trial -> copies.forEach(copy -> copy.tell(trial)));
        for (SearchStrategy copy : copies) {
            SearchStrategyContract.requireEqual(live.state(), copy.state(), "the state after a restore");
        }
    }

    void emptyAsks() {
        SearchStrategy strategy = strategy();
        List<JsonNode> before = new ArrayList<>();
        Run run = new Run(strategy, 4, 4);
        run.toTheEnd(
                () -> {
                    before.clear();
                    before.add(strategy.state());
                },
                candidates -> {
                    if (candidates.isEmpty() && !run.open.isEmpty()) {
                        SearchStrategyContract.requireEqual(
                                before.get(0), strategy.state(), "the state after an ask that gave nothing");
                    }
                },
                trial -> {});
    }
}
