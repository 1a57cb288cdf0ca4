package org.espalier.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.event.Asked;
import org.espalier.event.TrialEnded;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The book-keeping of a strategy: which candidates were asked for and which are still outstanding, and JSON for both. */
public final class Ledger {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<Long, Candidate> outstanding = new TreeMap<>();
    private long asked;

    public Ledger() {}

    /** Goes on from {@link #state()}. */
    public Ledger(DecisionSet decisions, JsonNode state) {
        asked = required(state, "asked").asLong();
        for (JsonNode entry : required(state, "outstanding")) {
            Candidate candidate = candidate(decisions, entry);
            outstanding.put(candidate.number(), candidate);
        }
    }

    /** How many candidates were asked for so far: the number of the next. */
    public long asked() {
        return asked;
    }

    /** How many candidates were asked for and not told yet. */
    public int outstanding() {
        return outstanding.size();
    }

    /** The candidates that were asked for and not told yet, by their numbers. */
    public List<Candidate> open() {
        return List.copyOf(outstanding.values());
    }

    /** Hands out the next number. */
    public Candidate open(Architecture architecture) {
        return open(architecture, OptionalInt.empty());
    }

    /** Hands out the next number to what is scored after some epochs. */
    public Candidate open(Architecture architecture, OptionalInt epochs) {
        Candidate candidate = new Candidate(asked++, architecture, epochs);
        outstanding.put(candidate.number(), candidate);
        return candidate;
    }

    /**
     * Hands out numbers to one architecture after the other.
     *
     * @param next the next one; it may go by what was asked for so far. Empty where there is none, which ends it
     * @return as many candidates as wanted, or fewer
     */
    public List<Candidate> open(int atMost, Supplier<Optional<Architecture>> next) {
        List<Candidate> candidates = new ArrayList<>();
        while (candidates.size() < atMost) {
            Optional<Architecture> architecture = next.get();
            if (architecture.isEmpty()) {
                break;
            }
            candidates.add(open(architecture.get()));
        }
        return candidates;
    }

    /**
     * Takes a trial back in.
     *
     * @throws IllegalArgumentException where it is not outstanding
     */
    public void close(Trial trial) {
        if (!trial.candidate().equals(outstanding.get(trial.number()))) {
            throw new IllegalArgumentException("trial " + trial.number() + " of " + trial.architecture()
                    + " is not outstanding: it was never asked for, or was told before");
        }
        outstanding.remove(trial.number());
    }

    /**
     * What the constructor from a state needs: {@code {"asked":n,"outstanding":[..]}}. Strategies add fields of their own to the object.
     */
    public ObjectNode state() {
        ObjectNode state = JSON.objectNode();
        state.put("asked", asked);
        ArrayNode open = state.putArray("outstanding");
        outstanding.values().forEach(c -> open.add(json(c)));
        return state;
    }

    /** {@code {"number":n,"genes":"0 2 1"}}, with {@code epochs} where it is scored before its end; see {@link #genes}. */
    public static ObjectNode json(Candidate candidate) {
        ObjectNode json =
                JSON.objectNode().put("number", candidate.number()).put("genes", genes(candidate.architecture()));
        candidate.epochs().ifPresent(epochs -> json.put("epochs", epochs));
        return json;
    }

    /**
     * Reads {@link #json(Candidate)}; throws {@link IllegalArgumentException} where a field is absent or the genes do not fit the
     * decisions.
     */
    public static Candidate candidate(DecisionSet decisions, JsonNode json) {
        return candidate(
                decisions,
                required(json, "number").asLong(),
                required(json, "genes").asString(),
                json.has("epochs") ? OptionalInt.of(json.get("epochs").asInt()) : OptionalInt.empty());
    }

    /** A candidate as an event has it. */
    public static Candidate candidate(DecisionSet decisions, long number, String genes, OptionalInt epochs) {
        return new Candidate(number, architecture(decisions, genes), epochs);
    }

    /** The end of a trial as an event has it, with how it went. */
    public static TrialEnded ended(Evaluated evaluated) {
        Trial trial = evaluated.trial();
        Scores.SearchTime score = trial.score();
        return new TrialEnded(
                trial.number(),
                score == null ? OptionalDouble.empty() : OptionalDouble.of(score.value()),
                trial.failure(),
                evaluated.seconds(),
                evaluated.curve(),
                evaluated.stoppedAfter(),
                evaluated.ci95());
    }

    /** The candidate as an event has it. */
    public static Asked.Candidate asked(Candidate candidate) {
        return new Asked.Candidate(candidate.number(), genes(candidate.architecture()), candidate.epochs());
    }

    /**
     * The candidate's object with {@code score}, or with {@code failure} where it has none; {@code values} stands beside the score where the
     * objectives are not the score alone.
     */
    public static ObjectNode json(Trial trial) {
        ObjectNode json = json(trial.candidate());
        Scores.SearchTime score = trial.score();
        if (score == null) {
            return json.put("failure", trial.failure());
        }
        json.put("score", score.value());
        if (!trial.values().equals(List.of(score.value()))) {
            ArrayNode values = json.putArray("values");
            trial.values().forEach(value -> values.add(value.doubleValue()));
        }
        return json;
    }

    /** Reads {@link #json(Trial)}, with the same errors as for a candidate. */
    public static Trial trial(DecisionSet decisions, JsonNode json) {
        Candidate candidate = candidate(decisions, json);
        if (!json.has("score")) {
            return candidate.failed(required(json, "failure").asString());
        }
        double score = json.get("score").asDouble();
        List<Double> values = new ArrayList<>();
        json.path("values").forEach(value -> values.add(value.asDouble()));
        return values.isEmpty() ? candidate.scored(score) : candidate.scored(score, values);
    }

    /** One object for each trial, in order. */
    public static ArrayNode json(Iterable<Trial> trials) {
        ArrayNode array = JSON.arrayNode();
        trials.forEach(t -> array.add(json(t)));
        return array;
    }

    /** Reads {@link #json(Iterable)}. */
    public static List<Trial> trials(DecisionSet decisions, JsonNode array) {
        List<Trial> trials = new ArrayList<>();
        array.forEach(entry -> trials.add(trial(decisions, entry)));
        return trials;
    }

    /** The option positions, separated by spaces. */
    public static String genes(Architecture architecture) {
        StringBuilder text = new StringBuilder();
        for (int index : architecture.indices()) {
            text.append(text.isEmpty() ? "" : " ").append(index);
        }
        return text.toString();
    }

    /** Reads {@link #genes}. */
    public static Architecture architecture(DecisionSet decisions, String genes) {
        int[] indices = new int
                [genes.isEmpty()
                        ? 0
                        : 1 + (int) genes.chars().filter(c -> c == ' ').count()];
        int from = 0;
        for (int i = 0; i < indices.length; i++) {
            int space = genes.indexOf(' ', from);
            int to = space < 0 ? genes.length() : space;
            try {
                indices[i] = Integer.parseInt(genes, from, to, 10);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "'" + genes.substring(from, to) + "' is not an option position in '" + genes + "'", e);
            }
            from = to + 1;
        }
        return new Architecture(decisions, indices);
    }

    /** A field of a state; throws where it is absent. */
    public static JsonNode required(JsonNode state, String field) {
        JsonNode value = state.get(field);
        if (value == null) {
            throw new IllegalArgumentException("the state lacks '" + field + "'");
        }
        return value;
    }
}
