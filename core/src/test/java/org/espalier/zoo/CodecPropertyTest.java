package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/** What holds for the notation of every space that comes with Espalier, and for that of spaces that have none of their own. */
class CodecPropertyTest {
    private static final String ALPHABET = "{}[]\",:|~+-.0123456789eEdkrwsnopacl_ \\\u0000\u00e9";
    private static final int LONGEST_MESSAGE = 1_500;
    private static final List<SearchSpace> SPACES = spaces();

    private static List<SearchSpace> spaces() {
        Map<String, Object> cells = Map.of("cells", 3, "channels", 4, "search_cells", 3, "search_channels", 4);
        Map<String, Map<String, Object>> smaller = Map.of("darts", cells, "nasnet", cells);
        Zoo zoo = Zoo.installed();
        Stream<SearchSpace> named = zoo.all().stream()
                .map(factory -> zoo.space(factory.name(), smaller.getOrDefault(factory.name(), Map.of())));
        YamlSpaceFactory own = YamlSpaceFactory.parse(
                "own.yaml",
                "{name: own, input: [3, 16, 16], stages: [{channels: [8, 16], depth: [1, 3], kernel: [3, 5]},"
                        + " {channels: 8, choice: [skip_connect, sep_conv_3x3, none]}]}");
        SearchSpace large = zoo.space("darts", Map.of("cells", 3, "channels", 4, "nodes", 5, "repeat_inputs", true));
        return Stream.concat(named, Stream.of(own.build(new SpaceParameters("own", own.parameters(), Map.of())), large))
                .filter(space -> space.decisions().size() > 0)
                .toList();
    }

    @Provide
    Arbitrary<SearchSpace> spacesOfTheZoo() {
        return Arbitraries.of(SPACES);
    }

    @Property
    void aMemberIsReadAsItWasWritten(@ForAll("spacesOfTheZoo") SearchSpace space, @ForAll long seed) {
        Architecture member = space.sample(Seeds.generator(seed, "member", 0));
        String text = space.codec().format(member);
        Architecture read = space.codec().parse(text);
        assertThat(space.canonical(read)).as("%s: %s", space.name(), text).isEqualTo(member);
        assertThat(space.codec().format(read)).isEqualTo(text);
        assertThat(space.codec().parse(" " + text + "\n")).isEqualTo(read);
    }

    @Property
    void whatDoesNotMatterIsNotLost(@ForAll("spacesOfTheZoo") SearchSpace space, @ForAll long seed) {
        Architecture drawn = Architecture.uniform(space.decisions(), Seeds.generator(seed, "drawn", 0));
        if (space.isValid(drawn)) {
            Architecture read = space.codec().parse(space.codec().format(drawn));
            assertThat(space.canonical(read)).isEqualTo(space.canonical(drawn));
        }
    }

    @Property(tries = 1_500)
    void slipsOfThePenAreReadOrRefusedInOneLine(@ForAll("spacesOfTheZoo") SearchSpace space, @ForAll long seed) {
        SplittableRandom random = Seeds.generator(seed, "slips", 0);
        StringBuilder text = new StringBuilder(space.codec().format(space.sample(random)));
        for (int slips = 1 + random.nextInt(3); slips > 0; slips--) {
            slip(text, random);
        }
        readOrRefuse(space, text.toString());
    }

    private static void slip(StringBuilder text, SplittableRandom random) {
        int place = random.nextInt(text.length() + 1);
        char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        switch (random.nextInt(4)) {
            case 0 -> text.insert(place, other);
            case 1 -> text.delete(place, Math.min(text.length(), place + 1 + random.nextInt(4)));
            case 2 -> text.setLength(place);
            default -> text.replace(place, Math.min(text.length(), place + 1), String.valueOf(other));
        }
    }

    @Property
    void garbageIsRefusedInOneLine(@ForAll("spacesOfTheZoo") SearchSpace space, @ForAll String text) {
        readOrRefuse(space, text);
        readOrRefuse(space, "{" + text + "}");
        readOrRefuse(space, "[" + text + "]");
    }

    @Property(tries = 20)
    void longGarbageIsNotRepeatedWhole(@ForAll("spacesOfTheZoo") SearchSpace space) {
        for (String part : List.of("x", "[", "|none~0", "+", "1", "\"d\":", "1,", "\n")) {
            readOrRefuse(space, part.repeat(50_000));
            readOrRefuse(
                    space, "[" + "0,".repeat(19) + "\"" + part.replace("\"", "").repeat(50_000) + "\"]");
            readOrRefuse(space, "|" + part.repeat(50_000) + "|+|none~0|none~1|+|none~0|none~1|none~2|");
        }
    }

    private static void readOrRefuse(SearchSpace space, String text) {
        Architecture read;
        try {
            read = space.codec().parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).as("%s", space.name()).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
            return;
        } catch (RuntimeException e) {
            fail(space.name() + " on '" + text + "'", e);
            return;
        }
        assertThat(read.decisions().all()).isEqualTo(space.decisions().all());
        if (space.isValid(read)) {
            assertThatCode(() -> space.codec().format(space.canonical(read))).doesNotThrowAnyException();
            assertThat(space.canonical(space.codec().parse(space.codec().format(read))))
                    .isEqualTo(space.canonical(read));
        }
    }
}
