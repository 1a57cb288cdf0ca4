package org.espalier.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserConfigurationTest {
    @Test
    void standsWhereTheUserKeepsConfigurations() {
        assertThat(UserConfiguration.file(Map.of("XDG_CONFIG_HOME", "/etc/me"), "devices.yaml"))
                .isEqualTo(Path.of("/etc/me/espalier/devices.yaml"));
        assertThat(UserConfiguration.file(Map.of(), "devices.yaml"))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".config", "espalier", "devices.yaml"));
    }
}
