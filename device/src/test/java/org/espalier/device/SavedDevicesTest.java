package org.espalier.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.device.SavedDevices.Saved;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedDevicesTest {
    @TempDir
    private Path folder;

    private SavedDevices saved() {
        return new SavedDevices(folder.resolve("espalier/devices.yaml"));
    }

    @Test
    void whatIsAddedIsThereAndReadable() throws IOException {
        assertThat(saved().all()).isEmpty();
        Saved board = new Saved("ssh", Map.of("host", "board.local", "port", 2222, "flags", List.of("--fp16")));
        saved().add("board", board);
        saved().add("tool", new Saved("command", Map.of("command", "m.sh \"{model}\"")));
        assertThat(saved().all()).containsOnlyKeys("board", "tool");
        // a number may come back as another type of number
        assertThat(saved().all().get("board")).hasToString(board.toString());
        assertThat(Files.readString(saved().file())).contains("board:", "kind: ssh", "host: board.local");
    }

    @Test
    void whatPeopleWroteStaysAsItIs() throws IOException {
        Files.createDirectories(saved().file().getParent());
        String text = "# mine\nold: {kind: local}   # here";
        Files.writeString(saved().file(), text);
        saved().add("new", new Saved("local", Map.of()));
        assertThat(Files.readString(saved().file())).startsWith(text + "\n");
        assertThat(saved().all().keySet()).containsExactly("old", "new");
        Files.writeString(saved().file(), "{old: {kind: local}}\n");
        assertThatThrownBy(() -> saved().add("new", new Saved("local", Map.of())))
                .hasMessageContaining("nothing can be added at its end; write the device into it by hand");
        assertThat(Files.readString(saved().file())).isEqualTo("{old: {kind: local}}\n");
    }

    @ParameterizedTest
    @CsvSource({"a b", "''", "../x", "-x", "a/b"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> saved().add(name, new Saved("local", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected letters, digits");
        assertThat(saved().file()).doesNotExist();
    }

    @Test
    void twoOfOneNameAndAFileThatIsNoneAreRefused() throws IOException {
        saved().add("board", new Saved("local", Map.of()));
        assertThatThrownBy(() -> saved().add("board", new Saved("local", Map.of())))
                .hasMessageContaining("'board' is in " + saved().file() + " already");
        Files.writeString(saved().file(), "board: {host: x}\n");
        assertThatThrownBy(() -> saved().all())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "devices.yaml:1: board: expected {kind: ..., keys of that kind ...}, got no kind");
    }

    @Test
    void aSavedDeviceIsOpenedByItsNameAndKeysBesideItWin() throws IOException {
        saved().add("tool", new Saved("command", Map.of("command", "/no/a {model}", "timeout", 9)));
        Device device = Devices.in(saved()).opened("tool", DeviceSettings.DEFAULT);
        assertThat(device.name()).isEqualTo("tool");
        assertThat(device.fingerprint()).contains("/no/a {model}");
        assertThat(Devices.in(saved())
                        .opened("tool", new DeviceSettings(1, Map.of("command", "/no/b {model}")))
                        .fingerprint())
                .contains("/no/b");
        assertThatThrownBy(() -> Devices.in(saved()).opened("tool", new DeviceSettings(1, Map.of("timeuot", 3))))
                .hasMessageContaining("timeuot: unknown key");
        assertThatThrownBy(() -> Devices.in(saved()).known("tol"))
                .hasMessageContaining("unknown device 'tol'; did you mean 'tool'?");
        assertThat(Devices.in(saved()).all()).extracting(DeviceProvider::name).contains("local", "tool");
        assertThat(Devices.in(saved()).opened("local", DeviceSettings.DEFAULT).name())
                .isEqualTo("local");
    }

    @Test
    void aBrokenFileKeepsNobodyFromWhatIsInstalled() throws IOException {
        Files.createDirectories(saved().file().getParent());
        Files.writeString(saved().file(), ": : {");
        Devices.in(saved()).known("local");
        assertThatThrownBy(() -> Devices.in(saved()).known("board")).hasMessageContaining("devices.yaml");
    }
}
