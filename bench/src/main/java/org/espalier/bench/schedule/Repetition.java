package org.espalier.bench.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.DecisionSet;
import org.espalier.search.Candidate;
import org.espalier.search.Description;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.search.TrialRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A search once more, as its journal has it: asks for the same candidates, none before as many trials were told as then, and each takes as long and ends as it did. So a
 * simulation can be held against the time that the search really took.
 *
 * @param journal what happened
 */
public record Repetition(JournaledTrials journal) implements StrategyConfig {
    private static final Description DESCRIPTION = new Description(
            "repetition",
            "asks for what a journal says",
            "no paper: what was asked for is asked for again",
            "the space of that search",
            "to hold a simulation against what really happened");

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public boolean dividesTrainings() {
        return journal.trials().stream().anyMatch(trial -> trial.epochs().isPresent());
    }

    /** As long as each trial took, by its number. */
    public TrialModel model() {
        Map<Long, TrialModel.Course> courses = new HashMap<>();
        for (JournaledTrials.Entry trial : journal.trials()) {
            courses.put(
                    trial.number(),
                    new TrialModel.Course(trial.seconds(), trial.score().orElse(Double.NaN)));
        }
        return (TrialRequest request) -> {
            TrialModel.Course course = courses.get(request.candidate().number());
            if (course == null) {
                throw new IllegalStateException(
                        "trial " + request.candidate().number() + " is not in the journal that is repeated");
            }
            return course;
        };
    }

    @Override
    public SearchStrategy create(SearchContext context) {
        return new Strategy(context.space().decisions());
    }

    @Override
    public SearchStrategy restore(SearchContext context, JsonNode state) {
        throw new UnsupportedOperationException("a repetition is not resumed");
    }

    private final class Strategy implements SearchStrategy {
        private final DecisionSet decisions;
        private int next;
        private int told;

        Strategy(DecisionSet decisions) {
            this.decisions = decisions;
        }

        @Override
        public List<Candidate> ask(int atMost) {
            List<Candidate> candidates = new ArrayList<>();
            List<JournaledTrials.Entry> trials = journal.trials();
            while (candidates.size() < atMost
                    && next < trials.size()
                    && trials.get(next).told() <= told) {
                JournaledTrials.Entry entry = trials.get(next++);
                candidates.add(Ledger.candidate(decisions, entry.number(), entry.genes(), entry.epochs()));
            }
            return candidates;
        }

        @Override
        public void tell(Trial trial) {
            told++;
        }

        @Override
        public JsonNode state() {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
