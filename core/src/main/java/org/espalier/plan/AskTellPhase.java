package org.espalier.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.decision.DecisionSet;
import org.espalier.journal.Event;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Ledger;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The phase around any ask/tell strategy: asks for a batch, has it evaluated together, and tells the trials in the order of their
 * numbers, so that the result depends neither on the order of completion nor on kills. The journal gets {@code asked} (with the
 * strategy's state) and {@code told} events; the result holds the best trial, or throws where all failed.
 *
 * <p>A member is evaluated once: whoever asks again for one that has succeeded, before a kill too, is told its score, and the trial's
 * entry in the journal says whose ({@code known}). It counts as asked, so that a budget means what it does in the papers. Failures are
 * tried again.
 *
 * @param name of the phase
 * @param config the strategy
 * @param context where it searches
 * @param evaluator scores a batch; the same candidate must always get the same score
 * @param budget how many candidates are evaluated at most, at least 1
 * @param batch how many are asked for at once, at least 1
 */
public record AskTellPhase(
        String name, StrategyConfig config, SearchContext context, Evaluator evaluator, int budget, int batch)
        implements SearchPhase {
    private static final String ASKED = "asked";
    private static final String TOLD = "told";
    private static final String KNOWN = "known";

    public AskTellPhase {
        if (budget < 1 || batch < 1) {
            throw new IllegalArgumentException("budget and batch must be at least 1, got " + budget + " and " + batch);
        }
    }

    @Override
    public ObjectNode run(PhaseContext phase) throws IOException, InterruptedException {
        List<Trial> trials = new ArrayList<>();
        List<Candidate> outstanding = new ArrayList<>();
        SearchStrategy strategy = resume(phase.events(), trials, outstanding);
        KnownMembers known = new KnownMembers(context.space());
        trials.forEach(known::add);
        long repeated = repeated(phase.events());
        while (true) {
            if (outstanding.isEmpty()) {
                outstanding.addAll(ask(strategy, trials.size(), phase));
            }
            if (outstanding.isEmpty()) {
                break;
            }
            phase.stopIfAsked();
            Map<Candidate, Candidate> firsts = known.firsts(outstanding);
            List<Trial> told = evaluate(outstanding, firsts, known);
            repeated += firsts.entrySet().stream()
                    .filter(e -> !e.getKey().equals(e.getValue()))
                    .count();
            phase.append(TOLD, json(told, firsts));
            told.forEach(strategy::tell);
            told.forEach(known::add);
            trials.addAll(told);
            outstanding.clear();
            phase.progress(trials.size(), Math.max(budget, trials.size()), message(trials, repeated));
        }
        return result(trials, repeated);
    }

    /** How many trials shared the outcome of an earlier one. */
    private static long repeated(List<Event> events) {
        return events.stream()
                .filter(e -> e.type().equals(TOLD))
                .flatMap(e -> e.data().path("trials").valueStream())
                .filter(t -> t.has(KNOWN))
                .count();
    }

    private ObjectNode json(List<Trial> told, Map<Candidate, Candidate> firsts) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode array = data.putArray("trials");
        for (Trial trial : told) {
            ObjectNode entry = Ledger.json(trial)
                    .put("architecture", context.space().codec().format(trial.architecture()));
            Candidate first = firsts.getOrDefault(trial.candidate(), trial.candidate());
            array.add(first.equals(trial.candidate()) ? entry : entry.put(KNOWN, first.number()));
        }
        return data;
    }

    private SearchStrategy resume(List<Event> events, List<Trial> trials, List<Candidate> outstanding) {
        DecisionSet decisions = context.space().decisions();
        SearchStrategy strategy = config.create(context);
        Optional<Event> last =
                events.stream().filter(e -> e.type().equals(ASKED)).reduce((earlier, later) -> later);
        if (last.isPresent()) {
            strategy = config.restore(context, Ledger.required(last.get().data(), "state"));
            Ledger.required(last.get().data(), "candidates")
                    .forEach(c -> outstanding.add(Ledger.candidate(decisions, c)));
        }
        for (Event event : events) {
            if (event.type().equals(TOLD)) {
                List<Trial> told = Ledger.trials(decisions, Ledger.required(event.data(), "trials"));
                trials.addAll(told);
                if (last.isPresent() && event.number() > last.get().number()) {
                    told.forEach(strategy::tell);
                    outstanding.clear();
                }
            }
        }
        return strategy;
    }

    private List<Candidate> ask(SearchStrategy strategy, int done, PhaseContext phase) throws IOException {
        int wanted = Math.min(batch, budget - done);
        List<Candidate> asked = wanted > 0 ? strategy.ask(wanted) : List.of();
        if (!asked.isEmpty()) {
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            ArrayNode array = data.putArray("candidates");
            asked.forEach(c -> array.add(Ledger.json(c)));
            data.set("state", strategy.state());
            phase.append(ASKED, data);
        }
        return asked;
    }

    /** The trials of all candidates; of those that are the same member only the first is evaluated, and none that is known. */
    private List<Trial> evaluate(List<Candidate> candidates, Map<Candidate, Candidate> firsts, KnownMembers known)
            throws InterruptedException {
        List<Candidate> fresh =
                candidates.stream().filter(c -> c.equals(firsts.get(c))).toList();
        List<Trial> trials = fresh.isEmpty() ? new ArrayList<>() : evaluateFresh(fresh);
        Map<Candidate, Trial> outcomes = new HashMap<>();
        trials.forEach(t -> outcomes.put(t.candidate(), t));
        firsts.forEach((candidate, first) -> {
            if (!candidate.equals(first)) {
                Trial fresher = outcomes.get(first);
                Trial outcome = fresher == null ? known.trial(first) : fresher;
                trials.add(new Trial(candidate, outcome.score(), outcome.failure()));
            }
        });
        trials.sort(Comparator.comparingLong(Trial::number));
        return trials;
    }

    private List<Trial> evaluateFresh(List<Candidate> candidates) throws InterruptedException {
        List<Trial> trials = new ArrayList<>(evaluator.evaluate(List.copyOf(candidates)));
        trials.sort(Comparator.comparingLong(Trial::number));
        Set<Candidate> expected = new HashSet<>(candidates);
        if (trials.size() != candidates.size() || !trials.stream().allMatch(t -> expected.remove(t.candidate()))) {
            throw new IllegalStateException("the evaluator was given " + candidates.size() + " candidates and returned "
                    + trials.size() + " trials, or trials of others");
        }
        return trials;
    }

    private static String message(List<Trial> trials, long repeated) {
        Trial best = trials.stream().min(Trial.BEST_FIRST).orElseThrow();
        return (best.succeeded() ? "best " + best.rankingValue() : "no trial has succeeded yet")
                + (repeated == 0 ? "" : ", " + repeated + " known before");
    }

    private ObjectNode result(List<Trial> trials, long repeated) {
        Trial best = trials.stream()
                .min(Trial.BEST_FIRST)
                .orElseThrow(() -> new IllegalStateException("strategy '" + config.name() + "' asked for nothing"));
        if (!best.succeeded()) {
            throw new IllegalStateException("all " + trials.size() + " trials failed; the first: " + best.failure());
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("trials", trials.size());
        result.put("failed", trials.stream().filter(t -> !t.succeeded()).count());
        result.put(KNOWN, repeated);
        result.set(
                "best",
                Ledger.json(best).put("architecture", context.space().codec().format(best.architecture())));
        return result;
    }
}
