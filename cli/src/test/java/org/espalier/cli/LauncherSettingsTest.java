package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.process.ProcessVariable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LauncherSettingsTest {
    private static final Pattern EXPORT =
            Pattern.compile("^export ([A-Z_]+)=(?:\\$\\{\\1:-)?(\\w+)}?$", Pattern.MULTILINE);

    @Test
    void theLauncherAndTheProgramAgreeOnTheEnvironment() throws Exception {
        Path launcher = Path.of("..", "espalier");
        assumeTrue(Files.exists(launcher), "the launcher is not beside this module");
        Map<String, String> exported = new TreeMap<>();
        Matcher lines = EXPORT.matcher(Files.readString(launcher));
        while (lines.find()) {
            exported.put(lines.group(1), lines.group(2));
        }
        Map<String, String> wanted = new TreeMap<>();
        for (ProcessVariable variable : ProcessVariable.values()) {
            wanted.put(variable.name(), variable.value());
        }
        assertThat(exported).isEqualTo(wanted);
    }

    @Test
    void theDoctorShowsHowTheProcessWasStarted() {
        JsonNode json = JsonMapper.builder().build().readTree(run("doctor", "--json"));
        assertThat(json.path("process")).hasSizeGreaterThan(10);
        for (JsonNode setting : json.path("process")) {
            assertThat(setting.propertyNames())
                    .containsExactly("name", "wanted", "found", "state", "consequence", "remedy");
            assertThat(setting.path("state").asString()).isIn("right", "set now", "chosen", "missing");
        }
        assertThat(run("doctor"))
                .containsPattern("process: \\d+ of " + json.path("process").size() + " settings are right");
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), arguments))
                .isEqualTo(ExitCode.DONE);
        assertThat(err.toString()).isEmpty();
        return out.toString();
    }
}
