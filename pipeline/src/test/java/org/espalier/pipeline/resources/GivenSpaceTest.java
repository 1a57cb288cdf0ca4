package org.espalier.pipeline.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceParameters;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A space that a program made itself is taken for the images that it was made for, and for no others. */
class GivenSpaceTest {
    private static final SearchSpace SPACE = Zoo.installed()
            .space("nas-bench-201", Map.of("channels", 4, "cells", 1, "input", List.of(1, 12, 12), "classes", 2));

    private static SearchSpace build(int channels, int height, int width, int classes) {
        GivenSpace factory = new GivenSpace(SPACE);
        return factory.build(new SpaceParameters(
                "mine", factory.parameters(), Map.of("input", List.of(channels, height, width), "classes", classes)));
    }

    @Test
    void itIsTheSpaceItself() {
        assertThat(build(1, 12, 12, 2)).isSameAs(SPACE);
        assertThat(new GivenSpace(SPACE).name()).isEqualTo(SPACE.name());
    }

    @ParameterizedTest
    @CsvSource({"3, 12, 12, 2", "1, 11, 12, 2", "1, 12, 13, 2", "1, 12, 12, 3"})
    void otherImagesAreRefused(int channels, int height, int width, int classes) {
        assertThatThrownBy(() -> build(channels, height, width, classes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is built for images of 1x12x12 in 2 classes, the data has images of " + channels
                        + "x" + height + "x" + width + " in " + classes + " classes");
    }
}
