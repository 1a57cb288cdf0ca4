package org.espalier.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.espalier.yaml.YamlNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is written is read as the same value, whatever is in it, as YAML and as JSON. */
class SettingsRoundTripTest {
    private static final List<String> PIECES = List.of(
            "\n",
            "\r\n",
            "\t",
            " ",
            "'",
            "\"",
            "\\",
            ": ",
            " #",
            "#",
            "- ",
            "? ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "&a",
            "*a",
            "!x",
            "|",
            ">",
            "%",
            "@",
            "`",
            "null",
            "~",
            "true",
            "no",
            "0",
            "1.0",
            "1e3",
            "0x1F",
            "-",
            "---",
            "...",
            ".nan",
            "<<",
            "=",
            "\u0000",
            "\u0007",
            "\u0085",
            "\u2028",
            "\u00e9",
            "\u4e2d",
            "\ud83d\ude00",
            "\ufeff",
            "\u200f",
            "word",
            "");

    /** Everything that has a text in it. */
    public record Texts(
            String one,
            List<String> list,
            Map<String, String> map,
            Optional<String> perhaps,
            Map<String, Object> plain) {
        public Texts() {
            this("default", List.of("default"), Map.of("default", "x"), Optional.of("default"), Map.of());
        }
    }

    /** Everything that has a number in it. */
    public record Numbers(double value, long whole, int small, List<Double> more) {
        public Numbers() {
            this(1, 2, 3, List.of());
        }
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static Texts texts(SplittableRandom random) {
        List<String> list = new ArrayList<>();
        Map<String, String> map = new LinkedHashMap<>();
        Map<String, Object> plain = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(text(random));
            map.put(text(random), text(random));
            plain.put(
                    text(random),
                    i % 2 == 0 ? text(random) : List.of(text(random), 7L, 0.5, Map.of(text(random), true)));
        }
        Optional<String> perhaps = random.nextBoolean() ? Optional.empty() : Optional.of(text(random));
        return new Texts(text(random), list, map, perhaps, plain);
    }

    private static <T extends Record> void comesBack(T settings, T defaults) {
        SettingsCodec codec = SettingsCodec.standard();
        String yaml = codec.yaml(settings);
        assertThat(codec.read(YamlNode.read("c.yaml", yaml), defaults).value())
                .as(yaml)
                .isEqualTo(settings);
        assertThat(codec.yaml(
                        codec.read(YamlNode.read("c.yaml", yaml), defaults).value()))
                .isEqualTo(yaml);
        String json = codec.json(settings).toString();
        YamlNode document = SettingsCodec.document("c.json", JsonMapper.shared().readTree(json));
        assertThat(codec.read(document, defaults).value()).as(json).isEqualTo(settings);
    }

    @Test
    void hostileTexts() {
        for (int i = 0; i < 2000; i++) {
            comesBack(texts(Seeds.generator(7, "texts", i)), new Texts());
        }
        for (String piece : PIECES) {
            comesBack(
                    new Texts(piece, List.of(piece), Map.of(piece, piece), Optional.of(piece), Map.of(piece, piece)),
                    new Texts());
        }
    }

    @Test
    void anyDouble() {
        for (int i = 0; i < 2000; i++) {
            SplittableRandom random = Seeds.generator(7, "numbers", i);
            double value = Double.longBitsToDouble(random.nextLong());
            double other = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value) && Double.isFinite(other)) {
                comesBack(
                        new Numbers(value, random.nextLong(), random.nextInt(), List.of(other, -value)), new Numbers());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                0.1,
                1e-300,
                1e22,
                123456789012345680.0
            })
    void doublesAtTheEnds(double value) {
        comesBack(new Numbers(value, Long.MIN_VALUE, Integer.MAX_VALUE, List.of(value)), new Numbers());
    }
}
