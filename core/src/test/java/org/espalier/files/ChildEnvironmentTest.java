package org.espalier.files;

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
}
