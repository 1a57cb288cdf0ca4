package org.espalier.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Place;
import org.espalier.yaml.YamlNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records are read and written by their components alone; whatever is wrong names place, path and what was expected. */
class SettingsCodecTest {
    /** A word. */
    public enum Mode {
        FAST,
        VERY_SLOW
    }

    /** A record in a record, with a word and a short form. */
    public record Change(@Flag(0.5) double flip, double mostTurns) {
        /** Nothing. */
        @Word("none")
        public static final Change NONE = new Change(0, 0);

        public Change {
            Ranges.number("flip", flip, 0, 1);
            Ranges.number("mostTurns", mostTurns, 0, 180);
        }

        public Change() {
            this(0.5, 10);
        }
    }

    /** A record that stands in lists. */
    public record Stage(@Required String block, int repeat, Mode mode) {
        public Stage() {
            this("", 1, Mode.FAST);
        }
    }

    /** A record of somebody else, with checks in words of their own. */
    public record Theirs(int population, int sample) {
        public Theirs {
            if (sample > population) {
                throw new IllegalArgumentException(
                        "sample must be at most the population " + population + ", got " + sample);
            }
            if (population > 1000) {
                throw new IllegalArgumentException("too many of them: " + population);
            }
        }

        public Theirs() {
            this(10, 5);
        }
    }

    /** All kinds of components. */
    public record All(
            @Required String name,
            int size,
            long seed,
            double learningRate,
            boolean recompute,
            Mode mode,
            Change change,
            Optional<Integer> threads,
            List<String> words,
            List<Stage> stages,
            Map<String, String> limits,
            Map<String, Object> anything,
            Theirs theirs) {
        public All {
            Ranges.whole("size", size, 8, 1024);
            Ranges.positive("learningRate", learningRate, 100);
        }

        static All defaults() {
            return new All(
                    "",
                    32,
                    1,
                    0.05,
                    false,
                    Mode.FAST,
                    new Change(),
                    Optional.empty(),
                    List.of("a", "b"),
                    List.of(),
                    Map.of(),
                    Map.of(),
                    new Theirs());
        }
    }

    private static final String TEXT = """
            name: steel
            size: 64
            seed: -9223372036854775808
            learning_rate: 1e-3
            recompute: true
            mode: very_slow
            change:
              flip: true
            threads: 4
            words: single
            stages:
              - block: conv
                repeat: 3
              - block: pool
                mode: fast
            limits:
              latency_ms: <= 4
            anything: {list: [1, 2.5, true, text], deep: {a: b}}
            theirs: {population: 20}
            """;

    private static Loaded<All> load(String text) {
        return SettingsCodec.standard().read(YamlNode.read("c.yaml", text), All.defaults());
    }

    @Test
    void everyKindIsRead() {
        Loaded<All> loaded = load(TEXT);
        assertThat(loaded.notices()).isEmpty();
        assertThat(loaded.value())
                .isEqualTo(new All(
                        "steel",
                        64,
                        Long.MIN_VALUE,
                        0.001,
                        true,
                        Mode.VERY_SLOW,
                        new Change(0.5, 10),
                        Optional.of(4),
                        List.of("single"),
                        List.of(new Stage("conv", 3, Mode.FAST), new Stage("pool", 1, Mode.FAST)),
                        Map.of("latency_ms", "<= 4"),
                        Map.of("list", List.of(1L, 2.5, true, "text"), "deep", Map.of("a", "b")),
                        new Theirs(20, 5)));
    }

    @Test
    void whatIsNotGivenOrEmptyKeepsItsDefault() {
        All expected = All.defaults();
        All read = load("name: x\nsize:\nchange: null\nwords: null\nthreads:\nstages: []\ntheirs: {}\n")
                .value();
        assertThat(read.size()).isEqualTo(32);
        assertThat(read.change()).isEqualTo(expected.change());
        assertThat(read.words()).containsExactly("a", "b");
        assertThat(read.threads()).isEmpty();
        assertThat(read.stages()).isEmpty();
        assertThat(read.theirs()).isEqualTo(new Theirs());
        assertThat(load("name: x\nwords: []\n").value().words()).isEmpty();
    }

    @Test
    void wordsAndShortFormsStandForRecordsAndNumbers() {
        assertThat(load("name: x\nchange: none\n").value().change()).isSameAs(Change.NONE);
        assertThat(load("name: x\nchange: {flip: false}\n").value().change()).isEqualTo(new Change(0, 10));
        assertThat(load("name: x\nchange: {flip: 0.25, most_turns: 3}\n")
                        .value()
                        .change())
                .isEqualTo(new Change(0.25, 3));
        assertThat(SettingsCodec.standard()
                        .plain(load("name: x\nchange: {flip: 0, most_turns: 0}\n")
                                .value()))
                .containsEntry("change", "none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size: 64              | size: large           | c.yaml:2: size: expected a whole number, got 'large'",
                "size: 64              | size: 1.5             | c.yaml:2: size: expected a whole number, got '1.5'",
                "size: 64              | size: 99999999999     | c.yaml:2: size: expected a whole number, got '99999999999'",
                "size: 64              | size: 4               | c.yaml:2: size: expected a whole number in 8..1024, got 4",
                "size: 64              | size: [4]             | c.yaml:2: size: expected a whole number, got '[4]'",
                "size: 64              | sise: 64              | c.yaml:2: sise: unknown key; did you mean 'size'?; known keys: [anything, change, learning_rate, limits, mode, name, recompute, seed, size, stages, theirs, threads, words]",
                "learning_rate: 1e-3   | learning_rate: 0      | c.yaml:4: learning_rate: expected a number above 0, at most 100.0, got 0.0",
                "learning_rate: 1e-3   | learning_rate: .nan   | c.yaml:4: learning_rate: expected a number, got '.nan'",
                "recompute: true       | recompute: maybe      | c.yaml:5: recompute: expected true or false, got 'maybe'",
                "mode: very_slow       | mode: very_slo        | c.yaml:6: mode: 'very_slo' is none of [fast, very_slow]; did you mean 'very_slow'?",
                "flip: true            | flip: often           | c.yaml:8: change.flip: expected a number, got 'often'",
                "flip: true            | flip: 2               | c.yaml:8: change.flip: expected a number in 0.0..1.0, got 2.0",
                "flip: true            | fliip: 0              | c.yaml:8: change.fliip: unknown key; did you mean 'flip'?; known keys: [flip, most_turns]",
                "flip: true            | most_turns: 181       | c.yaml:8: change.most_turns: expected a number in 0.0..180.0, got 181.0",
                "flip: true            | most_turns: true      | c.yaml:8: change.most_turns: expected a number, got 'true'",
                "threads: 4            | threads: four         | c.yaml:9: threads: expected a whole number, got 'four'",
                "words: single         | words: [a, {b: c}]    | c.yaml:10: words[1]: expected text, got '{b: c}'",
                "repeat: 3             | repeet: 3             | c.yaml:13: stages[0].repeet: unknown key; did you mean 'repeat'?; known keys: [block, mode, repeat]",
                "mode: fast            | mode: faster          | c.yaml:15: stages[1].mode: 'faster' is none of [fast, very_slow]; did you mean 'fast'?",
                "block: pool           | repeat: 2             | c.yaml:14: stages[1].block: missing; expected text",
                "latency_ms: <= 4      | latency_ms:           | c.yaml:17: limits.latency_ms: missing; expected text",
                "latency_ms: <= 4      | latency_ms: [4]       | c.yaml:17: limits.latency_ms: expected text, got '[4]'",
                "a: b                  | a:                    | c.yaml:18: anything.deep: has no value, or holds something that has none",
                "population: 20        | population: 3         | c.yaml:19: theirs.sample: sample must be at most the population 3, got 5",
                "population: 20        | population: 2000      | c.yaml:19: theirs: too many of them: 2000",
                "population: 20        | popul: 20             | c.yaml:19: theirs.popul: unknown key; did you mean 'population'?; known keys: [population, sample]",
                "theirs: {population: 20} | theirs: 5          | c.yaml:19: theirs: expected a mapping of keys, got '5'",
                "name: steel           | name: [steel]         | c.yaml:1: name: expected text, got '[steel]'",
            })
    void everyMistakeNamesItsLineAndPath(String right, String wrong, String message) {
        assertThat(TEXT).contains(right);
        assertThatThrownBy(() -> load(TEXT.replace(right, wrong)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aRecordThatMayBeAWordSaysSo() {
        for (String wrong : List.of("nothing", "[none]", "false", "0")) {
            assertThatThrownBy(() -> load("name: x\nchange: " + wrong + "\n"))
                    .hasMessage("c.yaml:2: change: expected none or a mapping of keys, got '" + wrong + "'");
        }
    }

    @Test
    void whatHasToBeGivenIsNamed() {
        assertThatThrownBy(() -> load("size: 64\n")).hasMessage("c.yaml:1: name: missing; expected text");
        assertThatThrownBy(() -> load("")).hasMessage("c.yaml:1: name: missing; expected text");
        assertThatThrownBy(() -> load("- a\n")).hasMessage("c.yaml:1: expected a mapping of keys, got '[a]'");
    }

    @Test
    void keysInTheNamesOfComponentsAreReadWithANotice() {
        Loaded<All> loaded = load("name: x\nlearningRate: 0.5\nchange:\n  mostTurns: 3\n");
        assertThat(loaded.value().learningRate()).isEqualTo(0.5);
        assertThat(loaded.value().change().mostTurns()).isEqualTo(3);
        assertThat(loaded.notices())
                .containsExactly(
                        "c.yaml:2: learningRate is now written learning_rate",
                        "c.yaml:4: change.mostTurns is now written most_turns");
        assertThatThrownBy(() -> load("name: x\nlearningRate: 0.5\nlearning_rate: 0.5\n"))
                .hasMessage("c.yaml:3: learning_rate: is given twice, as learningRate too; remove one");
        assertThatThrownBy(() -> load("Name: x\n"))
                .hasMessageContaining("c.yaml:1: Name: unknown key; did you mean 'name'?");
    }

    @Test
    void aReplacedValueIsNamedByItsOption() {
        YamlNode document = YamlNode.read("c.yaml", TEXT, List.of("change={flip: 7}"));
        assertThatThrownBy(() -> SettingsCodec.standard().read(document, All.defaults()))
                .hasMessage("--set change={flip: 7}: change.flip: expected a number in 0.0..1.0, got 7.0");
        YamlNode unknown = YamlNode.read("c.yaml", TEXT, List.of("change.flp=1"));
        assertThatThrownBy(() -> SettingsCodec.standard().read(unknown, All.defaults()))
                .hasMessageStartingWith("--set change.flp=1: change.flp: unknown key; did you mean 'flip'?");
    }

    @Test
    void recordsThatAProgramMakesAreCheckedInTheSameWords() {
        assertThatThrownBy(() -> new Change(2, 0)).hasMessage("flip: expected a number in 0.0..1.0, got 2.0");
        assertThatThrownBy(() -> SettingException.within("data", () -> new Change(0, Double.NaN)))
                .isInstanceOf(SettingException.class)
                .hasMessage("data.most_turns: expected a number, got 'NaN'");
    }

    @Test
    void longListsAreRefused() {
        assertThatThrownBy(() -> load("name: x\nwords: [" + "a, ".repeat(1000) + "a]\n"))
                .hasMessage("c.yaml:2: words: a list of at most 1000 values is read, got 1001");
    }

    /** A part that is chosen by name. */
    public interface Shape {}

    /** One. */
    public record Circle(double radius) implements Shape {}

    /** Another. */
    public record Box(int width, int height) implements Shape {}

    /** Holds one. */
    public record Holder(Shape shape, List<Shape> more) {}

    private static final class Shapes implements Parts<Shape> {
        @Override
        public String what() {
            return "shape";
        }

        @Override
        public List<String> names() {
            return List.of("box", "circle");
        }

        @Override
        public Optional<Shape> named(String name) {
            Map<String, Shape> known = Map.of("box", new Box(1, 2), "circle", new Circle(1));
            return Optional.ofNullable(known.get(name));
        }

        @Override
        public String nameOf(Shape part) {
            return part instanceof Box ? "box" : "circle";
        }

        @Override
        public Record settingsOf(Shape part) {
            return (Record) part;
        }

        @Override
        public Shape with(Shape part, Record settings) {
            return (Shape) settings;
        }
    }

    @Test
    void partsAreChosenByNameAndBringTheirOwnSettings() {
        SettingsCodec codec = SettingsCodec.standard().with(Shape.class, new Shapes());
        Holder defaults = new Holder(new Box(3, 4), List.of());
        assertThat(read(codec, "{}", defaults)).isEqualTo(defaults);
        assertThat(read(codec, "shape: {height: 9}", defaults).shape()).isEqualTo(new Box(1, 9));
        Holder both = read(codec, "shape: {name: circle, radius: 2}\nmore: [{name: box}, {name: circle}]", defaults);
        assertThat(both).isEqualTo(new Holder(new Circle(2), List.of(new Box(1, 2), new Circle(1))));
        assertThat(read(codec, codec.yaml(both), defaults)).isEqualTo(both);
        assertThatThrownBy(() -> read(codec, "a:\nshape: {name: circel}", defaults))
                .hasMessageContaining("a: unknown key");
        assertThatThrownBy(() -> read(codec, "more:\n  - {name: box}\n  - {name: circel}", defaults))
                .hasMessage(
                        "c.yaml:3: more[1].name: unknown shape 'circel'; did you mean 'circle'?; known: [box, circle]");
        assertThatThrownBy(() -> read(codec, "more:\n  - {width: 1}", defaults))
                .hasMessage("c.yaml:2: more[0].name: missing; expected text");
        assertThatThrownBy(() -> read(codec, "shape:\n  name: circle\n  width: 1", defaults))
                .hasMessage("c.yaml:3: shape.width: unknown key; known keys: [radius]");
    }

    private static Holder read(SettingsCodec codec, String text, Holder defaults) {
        return codec.read(YamlNode.read("c.yaml", text), defaults).value();
    }

    @Test
    void valuesOfNoTypeThatSettingsHoldAreRefused() {
        assertThatThrownBy(() -> YamlNode.of(new Object[0], new Place("here", 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
