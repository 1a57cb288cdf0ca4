package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.Asked;
import org.espalier.event.PhaseStarted;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.event.TrialStarted;
import org.espalier.journal.Journal;
import org.espalier.pipeline.SearchFolder;
import org.espalier.pipeline.config.SearchConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Of a search whose eight trials of nine epochs took nine seconds each, one after the other. */
class ScheduleCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path search = Path.of("");

    @BeforeEach
    void write() throws IOException {
        search = folder.resolve("search");
        String config = """
                name: c
                data: {source: sample:fashion-mnist}
                space: {name: nats-size}
                strategy: {name: random}
                trials: {count: 8, epochs: 9}
                """;
        SearchFolder.prepare(search, SearchConfig.parse("test", config, List.of()));
        try (Journal journal = Journal.open(search.resolve("journal.jsonl"))) {
            journal.append("search", new PhaseStarted());
            for (int i = 0; i < 8; i++) {
                String genes = "0 1 2 3 " + i;
                journal.append("search", new Asked(1, List.of(new Asked.Candidate(i, genes))));
                journal.append("search", new TrialStarted(i, genes));
                journal.append("search", new TrialEnded(i, OptionalDouble.of(i), "", 9));
                journal.append(
                        "search",
                        new Told(
                                List.of(new Told.Trial(i, genes, "", OptionalDouble.of(i), "", OptionalLong.empty()))));
            }
        }
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of("schedule", search.toString()));
        arguments.addAll(List.of(more));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    @Test
    void moreWorkersAreQuickerAndHalvingDividesTrainings() {
        assertThat(run("--trials", "100", "--workers", "1,10", "--strategies", "random,asha", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode said = JsonMapper.builder().build().readTree(out.toString());
        assertThat(said.path("repeated").path("seconds").asDouble()).isEqualTo(72);
        assertThat(said.path("repeated").path("workers").asInt()).isEqualTo(1);
        JsonNode rows = said.path("simulated");
        assertThat(rows.size()).isEqualTo(4);
        assertThat(rows.get(0).path("strategy").asString()).isEqualTo("random");
        assertThat(rows.get(0).path("seconds").asDouble()).isEqualTo(900);
        assertThat(rows.get(1).path("seconds").asDouble()).isEqualTo(90);
        assertThat(rows.get(2).path("trials").asInt()).isGreaterThan(200);
        assertThat(rows.get(2).path("whole").asInt()).isBetween(10, 60);
        assertThat(rows.get(0).path("scheduling_seconds_per_trial").asDouble()).isPositive();
    }

    @Test
    void whatItTookInTruthStandsBesideIt() {
        assertThat(run("--workers", "2", "--strategies", "random")).isZero();
        assertThat(out.toString())
                .contains("the search itself, 1 worker(s): 72.0 s simulated; ")
                .contains(" s in truth (")
                .containsPattern("random +2 ");
    }

    @ParameterizedTest
    @CsvSource({
        "--workers, 0, --workers",
        "--trials, 0, --trials",
        "--epochs, 0, --epochs",
        "--strategies, rondom, did you mean 'random'?"
    })
    void wrongOptionsAreNamed(String option, String value, String said) {
        assertThat(run(option, value)).isPositive();
        assertThat(err.toString()).contains(said).hasLineCount(1);
    }
}
