package org.espalier.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private interface Tool {
        String name();
    }

    private record Saw(String name) implements Tool {}

    private record Plane(String name) implements Tool {}

    private static Registry<Tool> tools(Tool... tools) {
        return Registry.of("tool", Tool::name, List.of(tools));
    }

    @Test
    void thingsStandByName() {
        Registry<Tool> tools = tools(new Saw("zig"), new Plane("ant"));
        assertThat(tools.all()).containsExactly(new Plane("ant"), new Saw("zig"));
        assertThat(tools.names()).containsExactly("ant", "zig");
        assertThat(tools.named("zig")).isEqualTo(new Saw("zig"));
        assertThat(tools.contains("ant")).isTrue();
        assertThat(tools.contains("Ant")).isFalse();
    }

    @Test
    void anUnknownNameHasItsNearest() {
        assertThatThrownBy(() -> tools(new Saw("fret"), new Plane("jack")).named("frat"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown tool 'frat'; did you mean 'fret'?; known: [fret, jack]");
        assertThatThrownBy(() -> tools(new Saw("fret")).named("hammer"))
                .hasMessage("unknown tool 'hammer'; known: [fret]");
        assertThatThrownBy(() -> tools().named("fret")).hasMessage("unknown tool 'fret'; none are known");
    }

    @Test
    void twoOfOneNameAreNamedByTheirClasses() {
        assertThatThrownBy(() -> tools(new Saw("one"), new Plane("one")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the tool 'one' is there twice: " + Saw.class.getName() + " and " + Plane.class.getName()
                        + "; rename one of them or take it from the class path");
        assertThatThrownBy(() -> tools(new Saw("one")).with(List.of(new Plane("one"))))
                .hasMessageContaining("the tool 'one' is there twice");
    }

    @Test
    void aThingNeedsAName() {
        assertThatThrownBy(() -> tools(new Saw(" "))).hasMessage("a tool has no name: " + Saw.class.getName());
        assertThatThrownBy(() -> tools(new Saw(null))).hasMessage("a tool has no name: " + Saw.class.getName());
    }

    @Test
    void moreThingsLeaveTheFirstRegistryAlone() {
        Registry<Tool> few = tools(new Saw("a"));
        assertThat(few.with(List.of(new Plane("b"))).names()).containsExactly("a", "b");
        assertThat(few.names()).containsExactly("a");
    }
}
