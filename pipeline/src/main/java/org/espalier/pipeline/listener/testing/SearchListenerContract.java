package org.espalier.pipeline.listener.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.espalier.event.Asked;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStarted;
import org.espalier.event.PhaseStopped;
import org.espalier.event.SearchEvent;
import org.espalier.event.SearchStarted;
import org.espalier.event.StrategySnapshot;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.event.TrialProgressed;
import org.espalier.event.TrialStarted;
import org.espalier.event.UnknownEvent;
import org.espalier.journal.Event;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.listener.HeardSearch;
import org.espalier.pipeline.listener.SearchListener;
import org.espalier.plan.Progress;
import org.espalier.search.testing.Check;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The contract of {@link SearchListener} as checks that need no test framework: run each in a test of its own. A check that fails throws an
 * {@link AssertionError} that says what the listener did.
 *
 * @param fresh makes a listener that has heard nothing
 * @param folder of the search that it is told of; exists and is empty
 */
public record SearchListenerContract(Supplier<? extends SearchListener> fresh, Path folder) {
    private static final int MANY = 10_000;

    /** All properties. */
    public List<Check> checks() {
        return List.of(
                new Check("hears every kind of event", () -> tell(everyKind(), 0)),
                new Check("hears a search that was resumed, with the earlier events once more", () -> {
                    tell(everyKind().subList(0, 5), 0);
                    tell(everyKind(), 5);
                }),
                new Check("takes a search that ends before anything happens", () -> tell(List.of(), 0)),
                new Check("takes texts that nobody would choose, and numbers that are none", () -> tell(hostile(), 0)),
                new Check("takes many events", () -> tell(many(), 0)));
    }

    private void tell(List<SearchEvent> events, long earlier) {
        SearchListener listener = fresh.get();
        guarded("opened", () -> listener.opened(new HeardSearch(folder, config(), earlier)));
        long number = 0;
        for (SearchEvent event : events) {
            Event line = new Event(number, Instant.EPOCH.plusSeconds(number), "search", event, number);
            guarded("heard " + event, () -> listener.heard(line));
            if (number % 100 == 0) {
                Progress progress = new Progress("search", number, events.size(), "on the way");
                guarded("progressed", () -> listener.progressed(progress));
            }
            number++;
        }
        guarded("close", listener::close);
    }

    private interface Call {
        void make() throws Exception;
    }

    private static void guarded(String what, Call call) {
        try {
            call.make();
        } catch (Exception | LinkageError | StackOverflowError e) {
            throw new AssertionError("the listener threw at '" + what + "': " + e, e);
        }
    }

    private static SearchConfig config() {
        return SearchConfig.parse(
                "contract",
                "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n",
                List.of());
    }

    private static List<SearchEvent> everyKind() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Asked.Candidate candidate = new Asked.Candidate(0, "1 2 3 1 1 1");
        return List.of(
                new SearchStarted(json.objectNode(), List.of("profile", "search"), Map.of("espalier", "1")),
                new PhaseStarted(),
                new Notice("something to know"),
                new StrategySnapshot(json.objectNode()),
                new Asked(1, List.of(candidate), Optional.empty()),
                new TrialStarted(0, "|x|"),
                new TrialProgressed(0, 1, 2, 0.5, Map.of("loss", 0.7)),
                new TrialEnded(0, OptionalDouble.of(0.5), "", 1.5),
                told(0, OptionalDouble.of(0.5), ""),
                told(1, OptionalDouble.empty(), "took too long"),
                new EpochDone("found-1", 1, 2, 0.5, measures("loss", 0.7, "valid", 0.4)),
                new PhaseStopped(1, OptionalLong.empty()),
                new PhaseFinished(2.5, OptionalLong.of(300), json.objectNode()),
                new UnknownEvent("of-a-later-version", json.objectNode()));
    }

    private static Map<String, Double> measures(String name, double value, String other, double another) {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put(name, value);
        measures.put(other, another);
        return measures;
    }

    private static Told told(long number, OptionalDouble score, String failure) {
        return new Told(List.of(new Told.Trial(number, "1 2 3 1 1 1", "|x|", score, failure, OptionalLong.empty())));
    }

    private static List<SearchEvent> hostile() {
        String text = "<script>\u0000\u202e\n'\"\\ud83d" + "x".repeat(100_000);
        return List.of(
                new SearchStarted(JsonNodeFactory.instance.stringNode(text), List.of(text), Map.of(text, text)),
                new Notice(text),
                told(0, OptionalDouble.of(-1e300), ""),
                told(1, OptionalDouble.empty(), text),
                new EpochDone(text, 1, 0, 0, measures(text, Double.NaN, "loss", Double.POSITIVE_INFINITY)),
                new TrialStarted(Long.MAX_VALUE, text),
                new PhaseFinished(0, OptionalLong.empty(), JsonNodeFactory.instance.objectNode()));
    }

    private static List<SearchEvent> many() {
        List<SearchEvent> events = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            events.add(told(i, OptionalDouble.of(i), ""));
        }
        return events;
    }
}
