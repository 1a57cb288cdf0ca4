package org.espalier.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.espalier.stats.Interval;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the particulars of an event from what {@link EventWriter} wrote, in this version or an earlier one. Keys that it does not know are
 * passed over.
 */
public final class EventReader {
    private EventReader() {}

    /**
     * Reads an event.
     *
     * @param type its word in the journal
     * @param data the particulars
     * @return an {@link UnknownEvent} where the word is not known, or the particulars are not those that go with it
     */
    public static SearchEvent read(String type, ObjectNode data) {
        ObjectNode lifted = FirstSchema.lift(type, data);
        try {
            return switch (type) {
                case SearchStarted.TYPE -> searchStarted(lifted);
                case SettingsChanged.TYPE -> settingsChanged(lifted);
                case PhasesRestarted.TYPE ->
                    new PhasesRestarted(
                            texts(lifted, "phases"),
                            text(lifted, "reason"),
                            required(lifted, "from_scratch").asBoolean(false));
                case DataIdentified.TYPE -> dataIdentified(lifted);
                case ReferenceMeasured.TYPE ->
                    new ReferenceMeasured(
                            text(required(lifted, "metric")),
                            text(required(lifted, "of")),
                            text(lifted, "basis"),
                            number(required(lifted, "value")));
                case PhaseStarted.TYPE -> new PhaseStarted();
                case PhaseStopped.TYPE -> new PhaseStopped(number(lifted, "seconds", 0), peak(lifted));
                case PhaseFinished.TYPE ->
                    new PhaseFinished(number(lifted, "seconds", 0), peak(lifted), object(lifted, "result"));
                case BudgetShared.TYPE -> budgetShared(lifted);
                case PhaseCut.TYPE ->
                    new PhaseCut(
                            text(lifted, "run"),
                            count(required(lifted, "done")),
                            count(required(lifted, "planned")),
                            text(lifted, "reason"));
                case StrategySnapshot.TYPE -> new StrategySnapshot(required(lifted, "state"));
                case Asked.TYPE -> asked(lifted);
                case Told.TYPE -> told(lifted);
                case EpochDone.TYPE -> epochDone(lifted);
                case TrialStarted.TYPE -> new TrialStarted(whole(lifted, "number"), text(lifted, "architecture"));
                case TrialProgressed.TYPE -> trialProgressed(lifted);
                case TrialEnded.TYPE -> trialEnded(lifted);
                case Notice.TYPE -> new Notice(text(lifted, "message"));
                default -> new UnknownEvent(type, data);
            };
        } catch (IllegalArgumentException e) {
            return new UnknownEvent(type, data);
        }
    }

    private static SearchEvent searchStarted(ObjectNode data) {
        Map<String, String> versions = new TreeMap<>();
        data.path("versions").forEachEntry((name, version) -> versions.put(name, text(version)));
        return new SearchStarted(required(data, "identity"), texts(data, "phases"), versions);
    }

    private static SearchEvent settingsChanged(ObjectNode data) {
        List<SettingsChanged.Change> changes = new ArrayList<>();
        for (JsonNode change : array(data, "changes")) {
            changes.add(new SettingsChanged.Change(text(change, "key"), text(change, "before"), text(change, "after")));
        }
        return new SettingsChanged(
                required(data, "identity"), texts(data, "phases"), changes, texts(data, "restarted"));
    }

    private static SearchEvent dataIdentified(ObjectNode data) {
        List<DataIdentified.Group> groups = new ArrayList<>();
        for (JsonNode group : array(data, "groups")) {
            groups.add(new DataIdentified.Group(text(group, "name"), whole(group, "files"), text(group, "digest")));
        }
        return new DataIdentified(
                text(data, "source"),
                text(required(data, "digest")),
                whole(data, "images"),
                whole(data, "classes"),
                groups,
                whole(data, "all_groups"));
    }

    private static SearchEvent budgetShared(ObjectNode data) {
        Map<String, BudgetShared.Share> phases = new LinkedHashMap<>();
        object(data, "phases")
                .forEachEntry((phase, share) -> phases.put(
                        phase,
                        new BudgetShared.Share(
                                number(required(share, "seconds")),
                                count(share, "planned", 0),
                                count(share, "wanted", 0))));
        return new BudgetShared(number(required(data, "hours")), number(data, "used_seconds", 0), phases);
    }

    private static SearchEvent asked(ObjectNode data) {
        List<Asked.Candidate> candidates = new ArrayList<>();
        for (JsonNode candidate : array(data, "candidates")) {
            candidates.add(new Asked.Candidate(
                    whole(candidate, "number"),
                    text(required(candidate, "genes")),
                    optionalCount(candidate, "epochs")));
        }
        return new Asked(count(data, "wanted", 0), candidates, Optional.ofNullable(data.get("state")));
    }

    private static SearchEvent told(ObjectNode data) {
        List<Told.Trial> trials = new ArrayList<>();
        for (JsonNode trial : array(data, "trials")) {
            trials.add(new Told.Trial(
                    whole(trial, "number"),
                    text(required(trial, "genes")),
                    text(trial, "architecture"),
                    score(trial),
                    text(trial, "failure"),
                    trial.has("objectives") ? numbers(object(trial, "objectives")) : Map.of(),
                    optionalWhole(trial, "known"),
                    optionalCount(trial, "epochs")));
        }
        return new Told(trials);
    }

    private static SearchEvent epochDone(ObjectNode data) {
        Map<String, Map<String, Double>> probabilities = new LinkedHashMap<>();
        data.path("probabilities").forEachEntry((decision, shares) -> probabilities.put(decision, numbers(shares)));
        return new EpochDone(
                text(data, "run"),
                count(required(data, "epoch")),
                count(data, "epochs", 0),
                number(data, "seconds", 0),
                numbers(data.path("measures")),
                text(data, "derived"),
                probabilities);
    }

    private static SearchEvent trialProgressed(ObjectNode data) {
        return new TrialProgressed(
                whole(data, "number"),
                count(required(data, "epoch")),
                count(data, "epochs", 0),
                number(data, "seconds", 0),
                numbers(data.path("measures")));
    }

    private static SearchEvent trialEnded(ObjectNode data) {
        List<Double> curve = new ArrayList<>();
        if (data.has("curve")) {
            array(data, "curve").forEach(score -> curve.add(number(score)));
        }
        return new TrialEnded(
                whole(data, "number"),
                score(data),
                text(data, "failure"),
                number(data, "seconds", 0),
                curve,
                optionalWhole(data, "stopped_after"),
                interval(data));
    }

    private static Optional<Interval> interval(ObjectNode data) {
        if (!data.has("ci95")) {
            return Optional.empty();
        }
        List<Double> ends = new ArrayList<>();
        array(data, "ci95").forEach(end -> ends.add(number(end)));
        if (ends.size() != 2) {
            throw new IllegalArgumentException("'ci95' has two ends, got " + ends);
        }
        return Optional.of(new Interval(ends.get(0), ends.get(1)));
    }

    private static OptionalLong peak(JsonNode data) {
        return optionalWhole(data, "peak_rss_mb");
    }

    private static OptionalLong optionalWhole(JsonNode data, String key) {
        return data.has(key) ? OptionalLong.of(whole(data, key)) : OptionalLong.empty();
    }

    private static OptionalInt optionalCount(JsonNode data, String key) {
        return data.has(key) ? OptionalInt.of(count(data.get(key))) : OptionalInt.empty();
    }

    private static OptionalDouble score(JsonNode data) {
        return data.has("score") ? OptionalDouble.of(number(data.get("score"))) : OptionalDouble.empty();
    }

    private static Map<String, Double> numbers(JsonNode object) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        object.forEachEntry((key, value) -> numbers.put(key, number(value)));
        return numbers;
    }

    private static double number(JsonNode data, String key, double otherwise) {
        JsonNode value = data.get(key);
        return value == null ? otherwise : number(value);
    }

    /** JSON has no words for these three, so they stand as texts. */
    private static double number(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return switch (text(value)) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new IllegalArgumentException("expected a number, got " + value);
        };
    }

    private static long whole(JsonNode data, String key) {
        JsonNode value = required(data, key);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(key + ": expected a whole number, got " + value);
        }
        return value.longValue();
    }

    private static int count(JsonNode data, String key, int otherwise) {
        JsonNode value = data.get(key);
        return value == null ? otherwise : count(value);
    }

    private static int count(JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException("expected a count, got " + value);
        }
        return value.intValue();
    }

    private static String text(JsonNode data, String key) {
        JsonNode value = data.get(key);
        return value == null ? "" : text(value);
    }

    private static String text(JsonNode value) {
        if (!value.isString()) {
            throw new IllegalArgumentException("expected a text, got " + value);
        }
        return value.stringValue();
    }

    private static List<String> texts(JsonNode data, String key) {
        List<String> texts = new ArrayList<>();
        array(data, key).forEach(item -> texts.add(text(item)));
        return texts;
    }

    private static JsonNode array(JsonNode data, String key) {
        JsonNode value = required(data, key);
        if (!value.isArray()) {
            throw new IllegalArgumentException(key + ": expected a list, got " + value);
        }
        return value;
    }

    private static JsonNode object(JsonNode data, String key) {
        JsonNode value = required(data, key);
        if (!value.isObject()) {
            throw new IllegalArgumentException(key + ": expected a mapping, got " + value);
        }
        return value;
    }

    private static JsonNode required(JsonNode data, String key) {
        JsonNode value = data.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value;
    }
}
