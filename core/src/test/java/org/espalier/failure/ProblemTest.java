package org.espalier.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "search.yaml:3: data.size: expected a whole number in 8..1024, got 0 | search.yaml:3: data.size |"
                        + " expected a whole number in 8..1024, got 0 | a whole number in 8..1024 | \"\"",
                "--epochs: expected a whole number in 1..9, got 0 | --epochs | expected a whole number in 1..9, got 0 |"
                        + " a whole number in 1..9 | \"\"",
                "--set a.b=x y: expected key=value | --set a.b=x y | expected key=value | key=value | \"\"",
                "/a dir/s.yaml:7: not YAML: mapping values are not allowed here | /a dir/s.yaml:7 |"
                        + " not YAML: mapping values are not allowed here | \"\" | \"\"",
                "my file.yaml:7: missing; expected text | my file.yaml:7 | missing; expected text | text | \"\"",
                "s.yaml:1: name: unknown key; did you mean 'names'?; known keys: [a, b] | s.yaml:1: name |"
                        + " unknown key | \"\" | did you mean 'names'?; known keys: [a, b]",
                "out: holds another search: size: 8; seed: 3; choose another --out or remove it | out |"
                        + " holds another search: size: 8; seed: 3 | \"\" | choose another --out or remove it",
                "images: no such file or folder | images | no such file or folder | \"\" | \"\"",
                "data.split.test is 0, expected a share above 0; set it | \"\" |"
                        + " data.split.test is 0, expected a share above 0 | a share above 0 | set it",
                "could not write o/f: No space left on device; is the folder writable and the disk not full? | \"\" |"
                        + " could not write o/f: No space left on device | \"\" |"
                        + " is the folder writable and the disk not full?",
                "'a: b; c' is none of [x; y] | \"\" | 'a: b; c' is none of [x; y] | \"\" | \"\"",
                "a.zip: the file's entry 'x; y' is damaged; fetch it again | a.zip |"
                        + " the file's entry 'x; y' is damaged | \"\" | fetch it again",
                "all is lost | \"\" | all is lost | \"\" | \"\"",
                "x: y (z; expected a, got b) | x | y (z; expected a, got b) | a | \"\"",
            })
    void aLineIsItsPartsAndThePartsAreTheLine(String line, String where, String what, String expected, String todo) {
        Problem problem = Problem.read(line);
        assertThat(problem).isEqualTo(new Problem(what, where, expected, todo));
        assertThat(problem.line()).isEqualTo(line);
    }

    @Test
    void partsThatNoLineGaveMakeOne() {
        assertThat(new Problem("is a folder", "x", "a file", "name one").line())
                .isEqualTo("x: is a folder, expected a file; name one");
        assertThat(new Problem("", "x", "a file", "").line()).isEqualTo("x: expected a file");
        assertThat(new Problem("w", "x", "", "").toJson())
                .containsExactly(
                        org.assertj.core.api.Assertions.entry("what", "w"),
                        org.assertj.core.api.Assertions.entry("where", "x"),
                        org.assertj.core.api.Assertions.entry("expected", ""),
                        org.assertj.core.api.Assertions.entry("todo", ""));
    }

    @Test
    void everyPartIsOnePrintableLineOfBoundedLength() {
        Problem problem = new Problem("a\nb\u001b[2J", "w\u202ex", "e\r", "t".repeat(100_000));
        assertThat(problem.what()).isEqualTo("a b [2J");
        assertThat(problem.where()).isEqualTo("w x");
        assertThat(problem.todo()).hasSizeLessThan(4100).contains("(96000 characters)");
        assertThat(problem.line()).doesNotContain("\n").hasSizeLessThan(4100);
    }
}
