package org.espalier.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a document may cost: one line at once, whatever it holds. */
class YamlBoundsTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static void refused(String text, String message) {
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThatThrownBy(() -> YamlSection.parse("c.yaml", text))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining(message)
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500)));
    }

    @Test
    void aKeyGivenTwiceNamesBothLines() {
        refused("a: 1\nb: 2\na: 3\n", "c.yaml:3: 'a' is given twice, here and in line 1; remove one");
        refused("data: {size: 1, size: 2}", "'size' is given twice");
        refused("list:\n  - x: 1\n    x: 1\n", "c.yaml:3: 'x' is given twice, here and in line 2");
        refused("a: 1\n\"a\": 3\n", "'a' is given twice");
    }

    @Test
    void aColonWithoutABlankIsSeen() {
        refused(
                "a: 1\nstrategy: {name:fixed}",
                "c.yaml:2: 'name:fixed' has a colon without a blank after it; write 'name: fixed'");
        refused("split: {train:0.5, valid: 0.5}", "write 'train: 0.5'");
        assertThat(YamlSection.parse("c.yaml", "{\"a\":1, b: 'x:y', time: 10:30}")
                        .optionalText("b"))
                .hasValue("x:y");
    }

    @Test
    void anchorsAndAliasesAreNotRead() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(8) + "*a" + (i - 1) + "]\n");
        }
        refused(bomb.toString(), "c.yaml:1: anchors (&) and aliases (*) are not read");
        refused("a: &a [*a]", "anchors");
        refused("a: 1\nb: *nobody\n", "c.yaml:2: anchors");
        refused("a: &a\n  <<: *a\n", "anchors");
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 1_200, 20_000, 500_000})
    void bracketsInBrackets(int depth) {
        refused("a: " + "[".repeat(depth) + "]".repeat(depth), "nested more than 50 levels deep");
        refused("[".repeat(depth), "nested more than 50 levels deep");
        refused("{a: ".repeat(depth), depth > 200_000 ? "characters" : "nested more than 50 levels deep");
    }

    @Test
    void deepBlocks() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }
        refused(text.toString(), "nested more than 50 levels deep");
    }

    @Test
    void longTextsAndLongLists() {
        refused("a: " + "x".repeat(2_000_000), "characters, at most 1048576 are read");
        refused("a: [" + "1,".repeat(200_000) + "1]", "more than 100000 keys and values");
        YamlSection list = YamlSection.parse("c.yaml", "a: [" + "1,".repeat(5_000) + "1]");
        assertThatThrownBy(() -> list.integers("a", List.of()))
                .hasMessage("c.yaml:1: a: a list of at most 1000 values is read, got 5001");
        assertThatThrownBy(() -> list.texts("a", List.of())).hasMessageContaining("at most 1000 values");
        assertThatThrownBy(() -> list.integer("a", 1, 1, 2))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void emptyCollectionsCountAsValues() {
        refused("a: [" + "[],".repeat(200_000) + "]", "more than 100000 keys and values");
        refused("a: [" + "{},".repeat(200_000) + "]", "more than 100000 keys and values");
        refused("a:\n" + "- []\n".repeat(150_000), "more than 100000 keys and values");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"!foo 1", "!!python/object:os.system 1", "!!int \"3\"", "!foo [1]", "!foo {b: 1}", "[!foo 1]"})
    void tagsAreNotRead(String value) {
        refused("x: 1\na: " + value, "c.yaml:2: tags (!) are not read; write the value without one");
    }

    @Test
    void wordsThatAreTooLongAreComparedWithNone() {
        String word = "k".repeat(900_000);
        YamlSection root = YamlSection.parse("c.yaml", "a: " + word);
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThatThrownBy(() -> root.oneOf("a", "x", List.of("x", "y")))
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500)));
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThat(Nearest.among(word, List.of("x", "y"))).isEqualTo("; known: [x, y]"));
        assertThat(Nearest.of(word, List.of("x"))).isEmpty();
        assertThat(Nearest.of("k".repeat(100), List.of("x"))).contains("x");
    }

    @Test
    void aLongKeyIsNotRepeatedWhole() {
        YamlSection root = YamlSection.parse("c.yaml", "? " + "k".repeat(100_000) + "\n: 1\n");
        Assertions.assertTimeoutPreemptively(
                AT_ONCE,
                () -> assertThatThrownBy(root::finish)
                        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", ".nan", ".NaN", ".inf", "-.inf", "Infinity", "1e999", "-1e999", "0x10p3", "1d", "x"})
    void numbersAreFinite(String number) {
        YamlSection root = YamlSection.parse("c.yaml", "a: " + number);
        assertThatThrownBy(() -> root.decimal("a", 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
                .isInstanceOf(ConfigException.class)
                .hasMessage("c.yaml:1: a: expected a number, got '" + number + "'");
        assertThat(root.plain().get("a")).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999", "99999999999999999999999", "1e3", "1.5", "NaN"})
    void wholeNumbersAreWholeAndFit(String number) {
        YamlSection root = YamlSection.parse("c.yaml", "a: " + number);
        assertThatThrownBy(() -> root.integer("a", 0, 0, 10))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yaml:1: a: expected a whole number, got '");
    }

    @Test
    void valuesThatAreSetAreBoundedAsWell() {
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "", List.of("a=1", "a=2")))
                .hasMessage("--set a=2: 'a' is set twice; remove one");
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "", List.of("a=" + "[".repeat(20_000))))
                .hasMessageContaining("nested more than 50 levels deep")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "", List.of("a.".repeat(100_000) + "a=1")))
                .hasMessageContaining("expected key=value");
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "", List.of("..=1")))
                .hasMessageContaining("expected key=value");
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "", List.of("a={b: 1, b: 2}")))
                .hasMessageContaining("'b' is given twice");
    }

    @Test
    void whatHoldsAValueIsNotSetBesideIt() {
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "", List.of("a.b=1", "a={c: 2}")))
                .hasMessage("--set a={c: 2}: 'a.b' is set too, and one is part of the other; remove one");
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "", List.of("a={c: 2}", "a.c.d=1")))
                .hasMessage("--set a.c.d=1: 'a' is set too, and one is part of the other; remove one");
        YamlSection both = YamlSection.parse("c.yaml", "", List.of("a.b=1", "a.bc=2", "ab=3"));
        assertThat(both.keys()).containsExactlyInAnyOrder("a", "ab");
        assertThat(both.section("a").keys()).containsExactlyInAnyOrder("b", "bc");
    }

    @Test
    void parametersOfOthersHaveValues() {
        YamlSection root = YamlSection.parse("c.yaml", "a: 1\nb: [1, ]\nc: [1, null]\n");
        assertThatThrownBy(root::parameters).hasMessage("c.yaml:3: c: has no value, or holds something that has none");
    }

    @Test
    void aCharacterOfTwoUnitsMayStandAnywhere() {
        for (int length = 1000; length < 1050; length++) {
            String value = "x".repeat(length) + "\uD83D\uDE00".repeat(600);
            assertThat(YamlNode.read("c.yaml", "a: " + value + "\n").plain()).isEqualTo(Map.of("a", value));
        }
    }
}
