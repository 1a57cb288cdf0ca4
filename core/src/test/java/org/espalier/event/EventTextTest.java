package org.espalier.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.espalier.stats.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every kind of event comes back from its text as it was, whatever texts it holds. */
class EventTextTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> TEXTS = List.of(
            "plain",
            "a \"quoted\" \\ text",
            "line\nbreak\r\ttab \u0000 \u001b[31m \u2028 \u202e",
            "\u00e4\u20ac \ud83c\udf33",
            "{\"n\":0,\"type\":\"told\"}\n{\"n\":1}",
            "</script>",
            "NaN");

    private static Map<String, Double> measures(String text) {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("loss", 0.1 + 0.2);
        measures.put(text, Double.NaN);
        measures.put("up", Double.POSITIVE_INFINITY);
        measures.put("down", Double.NEGATIVE_INFINITY);
        measures.put("least", Double.MIN_VALUE);
        return measures;
    }

    private static Told told(String text) {
        return new Told(List.of(
                new Told.Trial(3, "1 2", text, OptionalDouble.of(-1e-300), "", OptionalLong.of(1)),
                new Told.Trial(4, "", "", OptionalDouble.empty(), text, OptionalLong.empty()),
                new Told.Trial(
                        6, "1", "", OptionalDouble.of(0.5), "", Map.of(), OptionalLong.empty(), OptionalInt.of(3)),
                new Told.Trial(5, "0", text, OptionalDouble.of(0.5), "", Map.of(text, 0.81), OptionalLong.empty())));
    }

    private static List<SearchEvent> events(String text) {
        JsonNode tree = JSON.readTree("{\"a\":[1,2.5,null,true],\"b\":{\"c\":\"d\"}}");
        Map<String, Double> measures = measures(text);
        return List.of(
                new SearchStarted(JSON.valueToTree(text), List.of("search", text), Map.of(text, text)),
                new SearchStarted(tree, List.of(), Map.of()),
                new SettingsChanged(
                        tree, List.of("search"), List.of(new SettingsChanged.Change(text, text, "1")), List.of(text)),
                new SettingsChanged(JSON.valueToTree(text), List.of(), List.of(), List.of()),
                new PhasesRestarted(List.of("search", text), text, true),
                new PhasesRestarted(List.of(), "", false),
                new DataIdentified(text, "0a1b", 5, 2, List.of(new DataIdentified.Group(text, 3, "0c"))),
                new ReferenceMeasured("latency_ms", text, text, 0.1 + 0.2),
                new PhaseStarted(),
                new PhaseStopped(1.5, OptionalLong.of(300)),
                new PhaseStopped(0, OptionalLong.empty()),
                new PhaseFinished(1e-3, OptionalLong.of(1L << 40), tree),
                new StrategySnapshot(tree),
                new Asked(
                        8,
                        List.of(
                                new Asked.Candidate(1L << 40, "0 1 2"),
                                new Asked.Candidate(0, text, OptionalInt.of(27)))),
                new Asked(0, List.of(), Optional.of(tree)),
                told(text),
                new EpochDone(text, 3, 10, 0.25, measures),
                new EpochDone(text, 1, 0, 0, Map.of(), text, Map.of(text, Map.of(text, 0.25))),
                new TrialStarted(7, text),
                new TrialProgressed(7, 1, 3, 0.5, measures),
                new TrialEnded(7, OptionalDouble.of(0.75), "", 12.5),
                new TrialEnded(8, OptionalDouble.empty(), text, 0),
                new TrialEnded(9, OptionalDouble.of(0.5), "", 2, List.of(0.1 + 0.2, -1e-300), OptionalLong.of(2)),
                new TrialEnded(10, OptionalDouble.empty(), text, 2, List.of(0.25), OptionalLong.empty()),
                new TrialEnded(
                        11,
                        OptionalDouble.of(0.5),
                        "",
                        2,
                        List.of(),
                        OptionalLong.empty(),
                        Optional.of(new Interval(-1e-300, 0.1 + 0.2))),
                new BudgetShared(2, 0.5, Map.of(text, new BudgetShared.Share(Double.POSITIVE_INFINITY, 3, 10))),
                new BudgetShared(Double.POSITIVE_INFINITY, 12.25, Map.of()),
                new PhaseCut(text, 3, 10, text),
                new PhaseCut("", 0, 10, "late"),
                new Notice(text),
                new UnknownEvent("added-later", (ObjectNode) tree));
    }

    @Test
    void everyKindComesBackAsItWas() {
        for (String text : TEXTS) {
            for (SearchEvent event : events(text)) {
                String line = EventText.write(event);
                assertThat(line).doesNotContain("\n");
                assertThat(EventText.read(line)).as(line).contains(event);
            }
        }
    }

    @Test
    void noKindIsLeftOut() {
        Set<Class<?>> kinds = new LinkedHashSet<>();
        Set<String> words = new LinkedHashSet<>();
        List<SearchEvent> visited = new ArrayList<>();
        for (SearchEvent event : events("x")) {
            kinds.add(event.getClass());
            words.add(event.type());
            event.accept(new EventVisitor() {
                @Override
                public void other(SearchEvent other) {
                    visited.add(other);
                }
            });
        }
        assertThat(kinds).containsExactlyInAnyOrder(SearchEvent.class.getPermittedSubclasses());
        assertThat(words).hasSameSizeAs(kinds);
        assertThat(visited).isEqualTo(events("x"));
    }

    @Test
    void aVisitorHearsEachKindByItsName() {
        List<String> heard = new ArrayList<>();
        EventVisitor visitor = new EventVisitor() {
            @Override
            public void told(Told event) {
                heard.add("told " + event.trials().size());
            }
        };
        events("x").forEach(event -> event.accept(visitor));
        assertThat(heard).containsExactly("told 4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[1]",
                "epoch 3 of 5",
                "{\"type\":",
                "{\"type\":\"told\"}",
                "{\"type\":3,\"data\":{}}",
                "{\"type\":\"\",\"data\":{}}",
                "{\"type\":\"told\",\"data\":[]}",
                "{\"type\":\"notice\",\"data\":{\"message\":\"m\"}} {}",
            })
    void whatIsNoEventIsNone(String line) {
        assertThat(EventText.read(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plan|{\"phases\":[]}",
                "plan|{\"identity\":\"x\",\"phases\":\"search\"}",
                "plan|{\"identity\":\"x\",\"phases\":[1]}",
                "data|{\"source\":\"a\",\"images\":1,\"classes\":2,\"all_groups\":9,\"groups\":[]}",
                "data|{\"digest\":\"\",\"images\":1,\"classes\":2,\"all_groups\":9,\"groups\":[]}",
                "data|{\"digest\":\"0a\",\"images\":-1,\"classes\":2,\"all_groups\":9,\"groups\":[]}",
                "data|{\"digest\":\"0a\",\"images\":1,\"classes\":2,\"all_groups\":9,\"groups\":[{\"name\":\"cat\"}]}",
                "phase-finished|{\"seconds\":\"soon\",\"result\":{}}",
                "phase-finished|{\"seconds\":1}",
                "phase-finished|{\"seconds\":1,\"result\":3}",
                "phase-stopped|{\"peak_rss_mb\":1.5}",
                "snapshot|{}",
                "asked|{\"candidates\":[{\"genes\":\"0\"}]}",
                "asked|{\"wanted\":3000000000,\"candidates\":[]}",
                "asked|{\"candidates\":[{\"number\":1e300,\"genes\":\"0\"}]}",
                "told|{\"trials\":{}}",
                "told|{\"trials\":[{\"number\":0,\"genes\":\"0\"}]}",
                "told|{\"trials\":[{\"number\":0,\"genes\":\"0\",\"score\":1,\"failure\":\"both\"}]}",
                "told|{\"trials\":[{\"number\":0,\"genes\":7,\"score\":1}]}",
                "epoch|{\"run\":\"a\",\"epoch\":\"1\"}",
                "epoch|{\"run\":\"a\",\"epoch\":1,\"measures\":{\"loss\":\"low\"}}",
                "trial-epoch|{\"number\":0}",
                "trial-started|{\"architecture\":\"x\"}",
                "trial-ended|{\"number\":0}",
                "notice|{\"message\":3}",
            })
    void whatCannotBeReadIsKeptAsItIs(String type, String data) {
        ObjectNode tree = (ObjectNode) JSON.readTree(data);
        assertThat(EventReader.read(type, tree)).isEqualTo(new UnknownEvent(type, tree));
    }

    @Test
    void theFirstSchemaIsLifted() {
        String epoch =
                "{\"type\":\"epoch\",\"data\":{\"run\":\"search\",\"epoch\":2,\"loss\":1.5,\"train\":0.5,\"valid\":0.25,"
                        + "\"derived\":\"a|b\",\"alphas\":{\"edge\":{\"skip\":0.25}},\"seconds\":3}}";
        assertThat(EventText.read(epoch))
                .contains(new EpochDone("search", 2, 0, 3, measures(), "a|b", Map.of("edge", Map.of("skip", 0.25))));
        String asked =
                "{\"type\":\"asked\",\"data\":{\"candidates\":[{\"number\":0,\"genes\":\"1\"}],\"state\":{\"asked\":1}}}";
        assertThat(EventText.read(asked))
                .contains(new Asked(
                        0, List.of(new Asked.Candidate(0, "1")), Optional.of(JSON.readTree("{\"asked\":1}"))));
        assertThat(EventText.read("{\"type\":\"phase-stopped\",\"data\":{}}"))
                .contains(new PhaseStopped(0, OptionalLong.empty()));
    }

    private static Map<String, Double> measures() {
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("loss", 1.5);
        measures.put("train", 0.5);
        measures.put("valid", 0.25);
        return measures;
    }

    @Test
    void theEndOfATrialHasACurveOnlyWhereSomebodyLooked() {
        TrialEnded plain = new TrialEnded(7, OptionalDouble.of(0.75), "", 12.5);
        assertThat(EventText.write(plain))
                .isEqualTo("{\"type\":\"trial-ended\",\"data\":{\"number\":7,\"score\":0.75,\"seconds\":12.5}}");
        assertThat(plain.curve()).isEmpty();
        assertThat(plain.stoppedAfter()).isEmpty();
        TrialEnded stopped =
                new TrialEnded(7, OptionalDouble.of(0.75), "", 12.5, List.of(0.5, 0.75), OptionalLong.of(2));
        assertThat(EventText.write(stopped)).endsWith(",\"seconds\":12.5,\"curve\":[0.5,0.75],\"stopped_after\":2}}");
        TrialEnded known = new TrialEnded(
                7,
                OptionalDouble.of(0.75),
                "",
                12.5,
                List.of(),
                OptionalLong.empty(),
                Optional.of(new Interval(0.5, 1)));
        assertThat(EventText.write(known)).endsWith(",\"seconds\":12.5,\"ci95\":[0.5,1.0]}}");
        String data = "{\"type\":\"trial-ended\",\"data\":{\"number\":7,\"score\":0.75,";
        for (String damage : List.of(
                "\"curve\":3",
                "\"curve\":[\"x\"]",
                "\"stopped_after\":0",
                "\"stopped_after\":1.5",
                "\"ci95\":[0.5]",
                "\"ci95\":[1,0.5]",
                "\"ci95\":[0.5,\"Infinity\"]")) {
            assertThat(EventText.read(data + damage + "}}"))
                    .hasValueSatisfying(event -> assertThat(event).isInstanceOf(UnknownEvent.class));
        }
    }

    /** What a phase might return. */
    record Sample(int trials, OptionalDouble bestScore, Optional<String> note, List<String> winners) {}

    @Test
    void resultsComeBackAsTheirRecords() {
        Sample sample = new Sample(3, OptionalDouble.of(0.1 + 0.2), Optional.empty(), List.of("a", "b"));
        JsonNode json = Results.write(sample);
        assertThat(json.toString())
                .isEqualTo("{\"trials\":3,\"best_score\":0.30000000000000004,\"winners\":[\"a\",\"b\"]}");
        assertThat(Results.read(JSON.readTree(json.toString()), Sample.class)).isEqualTo(sample);
        assertThat(new PhaseFinished(1, OptionalLong.empty(), json).result(Sample.class))
                .isEqualTo(sample);
        assertThat(Results.read(JSON.readTree("{\"trials\":3,\"later\":1}"), Sample.class)
                        .trials())
                .isEqualTo(3);
    }

    @Test
    void aResultThatDoesNotFitSaysWhere() {
        assertThatThrownBy(() -> Results.read(JSON.readTree("{\"trials\":\"many\"}"), Sample.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Sample")
                .hasMessageContaining("trials");
        assertThatThrownBy(() -> Results.read(JSON.readTree("null"), Sample.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesAreCheckedAtBirth() {
        assertThatThrownBy(() -> new TrialEnded(0, OptionalDouble.of(1), "failed too", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("failed too");
        assertThatThrownBy(() ->
                        new TrialEnded(0, OptionalDouble.of(1), "", 0, List.of(0.5, Double.NaN), OptionalLong.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new TrialEnded(0, OptionalDouble.of(1), "", 0, List.of(0.5), OptionalLong.of(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 epoch, got 0");
        assertThatThrownBy(() -> new UnknownEvent(" ", JSON.createObjectNode()))
                .isInstanceOf(IllegalArgumentException.class);
        List<String> phases = new ArrayList<>(Arrays.asList("a", "b"));
        SearchStarted started = new SearchStarted(JSON.createObjectNode(), phases, Map.of());
        phases.clear();
        assertThat(started.phases()).containsExactly("a", "b");
    }
}
