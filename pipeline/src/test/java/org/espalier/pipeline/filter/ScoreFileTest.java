package org.espalier.pipeline.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.search.Ledger;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreFileTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());

    @TempDir
    private Path folder;

    private final List<Architecture> asked = new ArrayList<>();

    private static Architecture member(int number) {
        return SPACE.canonical(SPACE.sample(Seeds.generator(5, "score file", number)));
    }

    private Path file() {
        return folder.resolve("trials").resolve("scores.txt");
    }

    private ScoreFile open(String subject) throws IOException {
        return new ScoreFile(file(), subject, member -> {
            asked.add(member);
            return asked.size() == 2 ? Double.NEGATIVE_INFINITY : asked.size() / 3.0;
        });
    }

    private List<Double> scores(ScoreFile scores) {
        return List.of(scores.of(member(0)), scores.of(member(1)), scores.of(member(2)));
    }

    @Test
    void whatWasScoredOnceIsReadToTheLastDigit() throws IOException {
        List<Double> first = scores(open("a"));
        assertThat(first).containsExactly(1 / 3.0, Double.NEGATIVE_INFINITY, 1.0);
        ScoreFile again = open("a");
        assertThat(scores(again)).isEqualTo(first);
        assertThat(asked).hasSize(3);
        assertThat(again.without(List.of(member(0), member(2))))
                .isEqualTo(Map.of(Ledger.genes(member(1)), Double.NEGATIVE_INFINITY));
    }

    @Test
    void aLineThatAKillCutOffIsScoredAgainAndNothingElse() throws IOException {
        scores(open("a"));
        String whole = Files.readString(file());
        Files.writeString(file(), whole.substring(0, whole.length() - 3));
        assertThat(open("a").of(member(1))).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(open("a").of(member(2))).isEqualTo(4 / 3.0);
        assertThat(Files.readString(file())).isEqualTo(whole.replaceFirst("(?m)^1.0 ", 4 / 3.0 + " "));
        assertThat(asked).hasSize(4);
    }

    @Test
    void aLineThatIsNoScoreEndsWhatIsBelieved() throws IOException {
        scores(open("a"));
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        for (String wrong : List.of("score 0 1", "1.0 0,1", "1.0")) {
            lines.set(2, wrong);
            Files.write(file(), lines);
            assertThat(open("a").without(List.of())).hasSize(1);
        }
    }

    @Test
    void scoresOfSomethingElseAreThrownAway() throws IOException {
        scores(open("a"));
        assertThat(open("another").without(List.of())).isEmpty();
        assertThat(Files.readString(file())).isEqualTo("another\n");
    }

    @Test
    void aFileThatCannotBeWrittenIsTold() throws IOException {
        ScoreFile scores = open("a");
        Files.delete(file());
        Files.createDirectory(file());
        assertThatThrownBy(() -> scores.of(member(0)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("scores.txt");
    }
}
