package org.espalier.torch.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.espalier.process.ChildEnd;
import org.espalier.process.ChildJvm;
import org.espalier.process.ProcessVariable;
import org.espalier.process.RunningJvm;
import org.espalier.torch.process.ProcessSetting.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSettingsTest {
    /** A program that starts without the launcher, and looks before or after JavaCPP is loaded. */
    public static final class Program {
        private Program() {}

        public static void main(String[] args) {
            System.clearProperty("org.bytedeco.javacpp.maxBytes");
            System.clearProperty("org.bytedeco.javacpp.maxPhysicalBytes");
            if (args[0].equals("late")) {
                Pointer.maxBytes();
            }
            ProcessSettings.check().forEach(s -> System.out.println(s.name() + " " + s.found() + " " + s.state()));
            System.out.println("threads " + openblas_nolapack.blas_get_num_threads());
            System.out.println("again "
                    + ProcessSettings.check().stream()
                            .filter(setting -> setting.name().equals("OPENBLAS_NUM_THREADS"))
                            .map(ProcessSetting::state)
                            .findFirst()
                            .orElseThrow());
            System.out.println("property " + System.getProperty("org.bytedeco.javacpp.maxBytes"));
        }
    }

    @TempDir
    private Path folder;

    private static ProcessSettings settings(Map<String, String> environment) {
        return new ProcessSettings(environment, true, 17, List.of());
    }

    private List<String> program(String when, Map<String, String> environment) throws Exception {
        List<String> lines = new ArrayList<>();
        ChildJvm child = ChildJvm.of(Program.class, folder)
                .heapMb(256)
                .arguments(List.of(when))
                .environment(environment)
                .output(lines::add);
        try (RunningJvm running = child.start()) {
            assertThat(running.await(new RunningJvm.Limits(Duration.ofMinutes(2), 1 << 20), () -> {}))
                    .isEqualTo(ChildEnd.GOOD);
        }
        return lines;
    }

    @Test
    void thisProcessIsChecked() {
        Map<String, ProcessSetting> found =
                ProcessSettings.check().stream().collect(Collectors.toMap(ProcessSetting::name, Function.identity()));
        assertThat(found)
                .containsKeys("org.bytedeco.javacpp.maxBytes", "sun.jnu.encoding", "command line", "OMP_WAIT_POLICY");
        assertThat(found.get("org.bytedeco.javacpp.maxBytes").state()).isEqualTo(State.RIGHT);
        assertThat(found.get("OPENBLAS_NUM_THREADS").state()).isEqualTo(State.RIGHT);
        assertThat(found.values())
                .allSatisfy(setting ->
                        assertThat(setting.consequence() + setting.remedy()).isNotBlank());
    }

    @Test
    void whatCanStillBeSetIsSet() throws Exception {
        assertThat(program("early", Map.of("OPENBLAS_NUM_THREADS", "")))
                .contains(
                        "org.bytedeco.javacpp.maxBytes nothing set now",
                        "org.bytedeco.javacpp.maxPhysicalBytes nothing set now",
                        "OPENBLAS_NUM_THREADS nothing set now",
                        "OMP_WAIT_POLICY passive right",
                        "threads 1",
                        "again right",
                        "property 0");
    }

    @Test
    void whatComesTooLateIsMissing() throws Exception {
        List<String> lines = program("late", Map.of("OPENBLAS_NUM_THREADS", "2", "OMP_WAIT_POLICY", "active"));
        assertThat(lines)
                .contains("OPENBLAS_NUM_THREADS 2 chosen", "OMP_WAIT_POLICY active chosen", "property null")
                .anyMatch(line -> line.matches("org.bytedeco.javacpp.maxBytes [1-9]\\d+ missing"));
    }

    @Test
    void variablesAreRightChosenOrMissing() {
        Map<String, String> environment =
                Map.of("MALLOC_ARENA_MAX", "4", "OMP_WAIT_POLICY", "PASSIVE", "MALLOC_TOP_PAD_", "7");
        ProcessSettings settings = settings(environment);
        assertThat(settings.variable(ProcessVariable.MALLOC_ARENA_MAX).state()).isEqualTo(State.RIGHT);
        assertThat(settings.variable(ProcessVariable.OMP_WAIT_POLICY).state()).isEqualTo(State.RIGHT);
        assertThat(settings.variable(ProcessVariable.MALLOC_TOP_PAD_).line())
                .isEqualTo("MALLOC_TOP_PAD_ is 7, wanted 134217728; the heaps of threads are given back and asked for"
                        + " again");
        assertThat(settings.variable(ProcessVariable.MALLOC_MMAP_THRESHOLD_).line())
                .isEqualTo("MALLOC_MMAP_THRESHOLD_ is nothing, wanted 33554432; large tensors are given back to the"
                        + " system and mapped anew in every training step; set MALLOC_MMAP_THRESHOLD_=33554432 in the"
                        + " environment before java starts");
    }

    @Test
    void settingsOfGlibcAreOfNoUseElsewhere() {
        ProcessSettings elsewhere = new ProcessSettings(Map.of(), false, 17, List.of());
        assertThat(elsewhere.variable(ProcessVariable.MALLOC_ARENA_MAX).line())
                .isEqualTo("MALLOC_ARENA_MAX is not used on this system");
        assertThat(elsewhere.variable(ProcessVariable.OMP_WAIT_POLICY).state()).isEqualTo(State.MISSING);
    }

    @Test
    void newerVersionsOfJavaAskForOptions() {
        assertThat(states(17)).containsExactly(State.RIGHT, State.RIGHT);
        assertThat(states(25)).containsExactly(State.MISSING, State.MISSING);
        assertThat(states(22)).containsExactly(State.MISSING, State.RIGHT);
        assertThat(states(25, "--enable-native-access=a.b", "--sun-misc-unsafe-memory-access=warn"))
                .containsExactly(State.CHOSEN, State.CHOSEN);
        assertThat(states(
                        25,
                        "--enable-native-access=a.b",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"))
                .containsExactly(State.RIGHT, State.RIGHT);
    }

    private static List<State> states(int version, String... options) {
        return new ProcessSettings(Map.of(), true, version, List.of(options))
                .options().stream().map(ProcessSetting::state).toList();
    }

    @Test
    void namesOfFilesHaveToBeUtf8() {
        assertThat(ProcessSettings.names("UTF-8").state()).isEqualTo(State.RIGHT);
        assertThat(ProcessSettings.names("ANSI_X3.4-1968").line())
                .isEqualTo(
                        "sun.jnu.encoding is ANSI_X3.4-1968, wanted UTF-8; files and classes whose names are not ASCII"
                                + " cannot be read; set LC_ALL=C.UTF-8 in the environment before java starts");
    }

    @Test
    void aLongCommandLineIsTold() {
        ProcessSettings settings = settings(Map.of());
        assertThat(settings.command(OptionalInt.of(4096)).state()).isEqualTo(State.RIGHT);
        assertThat(settings.command(OptionalInt.of(4097)).line())
                .startsWith("command line is 4097 bytes, wanted at most");
        assertThat(settings.command(OptionalInt.empty()).line()).isEqualTo("command line is not known on this system");
    }
}
