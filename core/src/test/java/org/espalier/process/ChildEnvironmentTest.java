package org.espalier.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {
    private static Map<String, String> completed(String encoding) {
        Map<String, String> environment = new HashMap<>(Map.of("LC_ALL", "POSIX", "ORT_DISABLE_TELEMETRY", "0"));
        ChildEnvironment.complete(environment, encoding);
        return environment;
    }

    @Test
    void noChildTellsAnybody() {
        assertThat(completed("UTF-8")).containsEntry("ORT_DISABLE_TELEMETRY", "1");
    }

    @Test
    void aChildOfAnAsciiProcessReadsNamesAsUtf8() {
        assertThat(completed("ANSI_X3.4-1968")).containsEntry("LC_ALL", "C.UTF-8");
        assertThat(completed("US-ASCII")).containsEntry("LC_ALL", "C.UTF-8");
    }

    @Test
    void namesMeanTheSameInParentAndChild() {
        assertThat(completed("UTF-8")).containsEntry("LC_ALL", "POSIX");
        assertThat(completed("ISO-8859-1")).containsEntry("LC_ALL", "POSIX");
        assertThat(completed("?")).containsEntry("LC_ALL", "POSIX");
    }

    @Test
    void aChildHasEverySettingOfTheProgram() {
        assertThat(completed("UTF-8"))
                .containsEntry("MALLOC_ARENA_MAX", "4")
                .containsEntry("MALLOC_MMAP_THRESHOLD_", "33554432")
                .containsEntry("MALLOC_TRIM_THRESHOLD_", "4294967296")
                .containsEntry("MALLOC_TOP_PAD_", "134217728")
                .containsEntry("OMP_WAIT_POLICY", "passive")
                .containsEntry("OPENBLAS_NUM_THREADS", "1");
    }

    @Test
    void whatTheUserChoseStays() {
        Map<String, String> environment = new HashMap<>(Map.of("OMP_WAIT_POLICY", "active", "MALLOC_ARENA_MAX", "2"));
        ChildEnvironment.complete(environment, "UTF-8");
        assertThat(environment).containsEntry("OMP_WAIT_POLICY", "active").containsEntry("MALLOC_ARENA_MAX", "2");
    }

    @Test
    void aProgramOfSomebodyElseFindsNoneOfOurSettingsAndAllOfItsUsers() {
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/bin", "MALLOC_ARENA_MAX", "2"));
        ChildEnvironment.complete(environment, "UTF-8");
        assertThat(ChildEnvironment.foreign(environment))
                .containsOnly(Map.entry("PATH", "/bin"), Map.entry("MALLOC_ARENA_MAX", "2"));
        assertThat(environment).containsEntry("OMP_WAIT_POLICY", "passive");
    }
}
