package org.espalier.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class YamlSectionTest {
    private static final String TEXT = """
            name: steel
            data:
              size: 64
              split: {train: 0.7}
            kernel: [3, 5]
            """;

    @Test
    void readsValues() {
        YamlSection root = YamlSection.parse("c.yaml", TEXT);
        assertThat(root.text("name")).isEqualTo("steel");
        assertThat(root.integers("kernel", List.of())).containsExactly(3, 5);
        YamlSection data = root.section("data");
        assertThat(data.integer("size", 1, 1, 100)).isEqualTo(64);
        assertThat(data.section("split").decimal("train", 0, 0, 1)).isEqualTo(0.7);
        assertThat(data.integer("absent", 7, 1, 10)).isEqualTo(7);
        root.finish();
    }

    @Test
    void unknownKeysNameLinePathAndNearest() {
        YamlSection root = YamlSection.parse("c.yaml", TEXT.replace("size", "sise"));
        root.text("name");
        root.integers("kernel", List.of());
        YamlSection data = root.section("data");
        data.integer("size", 1, 1, 100);
        data.section("split").decimal("train", 0, 0, 1);
        assertThatThrownBy(root::finish)
                .hasMessage("c.yaml:3: data.sise: unknown key; did you mean 'size'?; known keys: [size, split]");
    }

    @Test
    void wrongTypesAndBoundsAreNamed() {
        YamlSection data =
                YamlSection.parse("c.yaml", TEXT.replace("64", "large")).section("data");
        assertThatThrownBy(() -> data.integer("size", 1, 1, 100))
                .hasMessage("c.yaml:3: data.size: expected a whole number, got 'large'");
        YamlSection low = YamlSection.parse("c.yaml", TEXT.replace("64", "-4")).section("data");
        assertThatThrownBy(() -> low.integer("size", 1, 1, 100)).hasMessageContaining("1..100, got -4");
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", TEXT).section("name"))
                .hasMessageContaining("c.yaml:1: name");
    }

    @Test
    void brokenYamlNamesTheLine() {
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", "a: 1\nb: [1, 2\nc: 3\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yaml:");
    }

    @Test
    void valuesCanBeReplacedOrAdded() {
        YamlSection root =
                YamlSection.parse("c.yaml", TEXT, List.of("data.size=32", "strategy.epochs=5", "kernel=[7]"));
        assertThat(root.section("data").integer("size", 1, 1, 100)).isEqualTo(32);
        assertThat(root.section("strategy").integer("epochs", 1, 1, 100)).isEqualTo(5);
        assertThat(root.integers("kernel", List.of())).containsExactly(7);
        assertThatThrownBy(() -> YamlSection.parse("c.yaml", TEXT, List.of("size")))
                .hasMessageContaining("key=value");
    }
}
