package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.settings.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFoldersTest {
    private static final Path SEARCH = Path.of("searches", "steel").toAbsolutePath();

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/net.yaml", "../../net.yaml", "a/../net.yaml", "..", ".", "", "a/b", "C:\\net.yaml", "\0"})
    void noNameLeadsOutOfTheSearch(String baseline) {
        Path folder = RetrainPhase.folder(SEARCH, baseline);
        assertThat(folder.normalize().getParent()).isEqualTo(SEARCH.resolve("runs"));
    }

    @Test
    void plainNamesKeepTheirFolders() {
        assertThat(RetrainPhase.folder(SEARCH, "found-1")).isEqualTo(SEARCH.resolve("runs/found-1"));
        assertThat(RetrainPhase.folder(SEARCH, "mobilenet-v3-small"))
                .isEqualTo(SEARCH.resolve("runs/mobilenet-v3-small"));
    }

    @Test
    void twoRunsNeverShareAFolder() {
        assertThatThrownBy(() -> retrain("resnet-18", "a.yaml", "resnet-18"))
                .isInstanceOf(SettingException.class)
                .hasMessage("baselines: 'resnet-18' is named twice");
        assertThatThrownBy(() -> retrain("random-1"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("'random-1' is what a run of the search is called");
        assertThat(retrain("a/net.yaml", "b/net.yaml").baselines()).hasSize(2);
        assertThat(RetrainPhase.folder(SEARCH, "a/net.yaml")).isNotEqualTo(RetrainPhase.folder(SEARCH, "b/net.yaml"));
    }

    private static RetrainConfig retrain(String... baselines) {
        return new RetrainConfig(1, 1, 1, 1, 0.1, List.of(baselines));
    }
}
