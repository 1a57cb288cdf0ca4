package org.espalier.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersFileTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("test-answers.csv");
    }

    @Test
    void whatIsReadIsWhatWasWrittenToTheLastBit() throws IOException {
        Map<String, double[]> columns = new LinkedHashMap<>();
        columns.put("label", new double[] {0, 3, -0.0, 1e300});
        columns.put("log_likelihood", new double[] {-0.1, Math.nextDown(-2.5), Double.NaN, Double.NEGATIVE_INFINITY});
        Answers answers = Answers.of(columns);
        AnswersFile.write(file(), answers);
        assertThat(AnswersFile.read(file())).isEqualTo(answers);
        assertThat(Files.readString(file()))
                .startsWith("label,log_likelihood\n0,-0.1\n3,-2.5000000000000004\n-0.0,NaN\n")
                .endsWith("1.0E300,-Infinity\n");
    }

    @Test
    void answersWithoutSamplesAreATableOfOneLine() throws IOException {
        Answers none = Answers.of(Map.of("value", new double[0]));
        AnswersFile.write(file(), none);
        assertThat(Files.readString(file())).isEqualTo("value\n");
        assertThat(AnswersFile.read(file())).isEqualTo(none);
    }

    @Test
    void aDamagedTableIsNamedByItsLine() throws IOException {
        Map<String, String> damages = Map.of(
                "",
                "line 1: expected at least one column",
                "a,a\n1,2\n",
                "line 1: expected at least one column, each once, got [a, a]",
                "a,b\n1,2\n1\n",
                "line 3: expected 2 values for [a, b], got 1",
                "a\n1\nmuch\n",
                "line 3: ");
        for (Map.Entry<String, String> damage : damages.entrySet()) {
            Files.writeString(file(), damage.getKey());
            assertThatThrownBy(() -> AnswersFile.read(file()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file() + ", " + damage.getValue());
        }
        Files.delete(file());
        assertThatThrownBy(() -> AnswersFile.read(file())).isInstanceOf(IOException.class);
    }
}
