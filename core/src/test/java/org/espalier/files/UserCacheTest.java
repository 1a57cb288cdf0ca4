package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserCacheTest {
    private static final Path HOME = Path.of(System.getProperty("user.home"));

    @Test
    void standsWhereTheUserKeepsCaches() {
        assertThat(UserCache.folder(Map.of("XDG_CACHE_HOME", "/var/c"), "data"))
                .isEqualTo(Path.of("/var/c/espalier/data"));
        assertThat(UserCache.folder(Map.of("XDG_CACHE_HOME", "c"), "latency")).isEqualTo(Path.of("c/espalier/latency"));
    }

    @Test
    void standsAtHomeWhereNothingIsSaid() {
        assertThat(UserCache.folder(Map.of(), "kernels")).isEqualTo(HOME.resolve(".cache/espalier/kernels"));
        assertThat(UserCache.folder(Map.of("XDG_CACHE_HOME", " "), "kernels"))
                .isEqualTo(HOME.resolve(".cache/espalier/kernels"));
    }

    @Test
    void aVariableThatIsNoPathIsNamed() {
        assertThatThrownBy(() -> UserCache.folder(Map.of("XDG_CACHE_HOME", "a\0b"), "data"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("XDG_CACHE_HOME 'a\0b' is no valid path: ");
    }
}
