package org.espalier.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
    private static final RunningJvm.Limits GENEROUS = new RunningJvm.Limits(Duration.ofMinutes(1), 1 << 20);

    /** Keeps lines; safe to read once the child was awaited. */
    private static final class Kept implements ChildOutput {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        @Override
        public void line(String line) {
            lines.add(line);
        }

        @Override
        public void end() {
            lines.add("(end)");
        }

        List<String> all() {
            return new ArrayList<>(lines);
        }
    }

    /** Also false for a process that has ended and that nobody has asked for yet, as orphans in some containers. */
    private static boolean runs(long pid) throws Exception {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) ? !Files.readString(stat).contains(") Z ") : !isGone(pid);
    }

    @TempDir
    private Path folder;

    private final Kept kept = new Kept();

    private ChildJvm child(String... arguments) {
        return ChildJvm.of(TroublesomeChild.class, folder).heapMb(64).arguments(List.of(arguments));
    }

    private String run(ChildJvm child, RunningJvm.Limits limits) throws Exception {
        try (RunningJvm running = child.start()) {
            return running.await(limits, () -> {}).words();
        }
    }

    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid).map(p -> !p.isAlive()).orElse(true);
    }

    @Test
    void itHasTheParentsClassesAndTheProgramsSettings() throws Exception {
        Path place = Files.createDirectories(folder.resolve("place"));
        System.setProperty("org.bytedeco.test.of.children", "kept");
        try {
            ChildJvm child = child("tell", "two words")
                    .environment(Map.of("OWN", "\u00e4"))
                    .in(place)
                    .output(kept);
            assertThat(run(child, GENEROUS)).isEmpty();
        } finally {
            System.clearProperty("org.bytedeco.test.of.children");
        }
        List<String> lines = kept.all();
        assertThat(lines.get(0)).isEqualTo("[tell, two words]");
        assertThat(lines.get(1).substring("CLASSPATH=".length()).split(File.pathSeparator))
                .isNotEmpty()
                .allMatch(entry -> Path.of(entry).isAbsolute());
        assertThat(lines.subList(2, 6))
                .containsExactly(
                        "OMP_WAIT_POLICY=passive",
                        "OWN=\u00e4",
                        "ORT_DISABLE_TELEMETRY=1",
                        place.toRealPath().toString());
        assertThat(Integer.parseInt(lines.get(6))).isBetween(48, 64);
        assertThat(lines.subList(7, 9)).containsExactly("0 kept", "(end)");
    }

    @Test
    void linesGoBothWays() throws Exception {
        try (RunningJvm running = child("echo").output(kept).start()) {
            running.send("one");
            assertThat(kept.lines.poll(60, TimeUnit.SECONDS)).isEqualTo("heard one");
            running.send("zw\u00f6lf");
            assertThat(kept.lines.poll(60, TimeUnit.SECONDS)).isEqualTo("heard zw\u00f6lf");
            assertThat(running.isAlive()).isTrue();
        }
        assertThat(kept.lines.poll(10, TimeUnit.SECONDS)).isEqualTo("(end)");
    }

    @Test
    void aFailureHasItsCodeAndLastWords() throws Exception {
        assertThat(run(child("fail"), GENEROUS)).isEqualTo("ended with exit code 3: nothing works");
        assertThat(run(child("fail").output(kept), GENEROUS)).isEqualTo("ended with exit code 3: nothing works");
        assertThat(run(child("what"), GENEROUS))
                .startsWith("ended with exit code 1: ")
                .contains("what");
    }

    @Test
    void aCrashIsNoticedAndLeavesNothingBesideItsFolder() throws Exception {
        assertThat(run(child("crash"), GENEROUS))
                .startsWith("crashed by SIGSEGV in ")
                .endsWith(": " + folder.resolve(ChildJvm.CRASH) + " says where");
        assertThat(Files.readString(folder.resolve(ChildJvm.LOG))).contains("out of luck");
        assertThat(folder.resolve(ChildJvm.CRASH)).exists();
        assertThat(run(child("fail"), GENEROUS))
                .as("what an earlier child left is not this one's")
                .isEqualTo("ended with exit code 3: nothing works");
    }

    @Test
    void aHangIsEndedAndGone() throws Exception {
        long pid;
        try (RunningJvm running = child("hang").start()) {
            pid = running.pid();
            assertThat(running.await(new RunningJvm.Limits(Duration.ofSeconds(1), 1 << 20), () -> {}))
                    .isEqualTo(new ChildEnd(ChildEnd.Kind.TIME, "took more than the 1 s that it may take"));
            assertThat(running.isAlive()).isTrue();
        }
        assertThat(isGone(pid)).isTrue();
    }

    @Test
    void stoppingEndsIt() throws Exception {
        RunningJvm running = child("hang").output(kept).start();
        assertThatThrownBy(() -> {
                    try (running) {
                        running.await(GENEROUS, () -> {
                            if (!kept.lines.isEmpty()) {
                                throw new InterruptedException("asked to");
                            }
                        });
                    }
                })
                .isInstanceOf(InterruptedException.class);
        assertThat(isGone(running.pid())).isTrue();
    }

    @Test
    void closingWaitsEvenWhereItsThreadIsInterrupted() throws Exception {
        RunningJvm running = child("hang").output(kept).start();
        assertThat(kept.lines.poll(60, TimeUnit.SECONDS)).isEqualTo("hanging");
        Thread.currentThread().interrupt();
        running.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(isGone(running.pid())).isTrue();
        running.close();
    }

    @Test
    void aFloodOfLinesIsTakenWhole() throws Exception {
        assertThat(run(child("lines").output(kept), GENEROUS)).isEmpty();
        assertThat(kept.all()).hasSize(200_001).last().isEqualTo("(end)");
        assertThat(kept.all().get(199_999)).startsWith("line 199999 of");
    }

    @Test
    void aLineWithoutEndIsCut() throws Exception {
        assertThat(run(child("line").output(kept), GENEROUS)).isEmpty();
        assertThat(kept.all()).hasSize(3);
        assertThat(kept.all().get(0)).hasSize(ChildOutput.LONGEST);
        assertThat(kept.all().subList(1, 3)).containsExactly("after", "(end)");
    }

    @Test
    void whoCannotTakeALineIsToldAndDoesNotHoldUpTheChild() throws Exception {
        ChildJvm child = child("lines").output(line -> {
            throw new IllegalArgumentException("no " + line.substring(0, 6));
        });
        assertThatThrownBy(() -> run(child, GENEROUS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a line of a child's output could not be taken: no line 0");
    }

    @Test
    void tooMuchMemoryIsNoticed() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "memory of processes is not known here");
        assertThat(run(child("memory").heapMb(1200), new RunningJvm.Limits(Duration.ofMinutes(1), 300)))
                .matches("held \\d+ MB of memory, more than the 300 MB that it may hold");
    }

    @Test
    void whatItStartedEndsWithIt() throws Exception {
        Path file = folder.resolve("grandchild");
        long before = System.nanoTime();
        assertThat(run(child("fork", file.toString()).output(kept), GENEROUS)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
        assertThat(kept.all()).contains("leaving");
        long grandchild = Long.parseLong(Files.readString(file));
        for (int i = 0; i < 100 && runs(grandchild); i++) {
            Thread.sleep(50);
        }
        assertThat(runs(grandchild)).isFalse();
    }

    @Test
    void classesOfOtherClassLoadersAreFoundByTheChild() throws Exception {
        Path jar = folder.resolve("a b.jar");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(loader);
            try {
                assertThat(ChildClassPath.of(TroublesomeChild.class).split(File.pathSeparator))
                        .contains(jar.toString());
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
        }
        assertThat(ChildClassPath.of(TroublesomeChild.class)).doesNotContain("a b.jar");
    }

    @Test
    void aPropertyNamesTheClassPathWhereItCannotBeFound() {
        System.setProperty(ChildClassPath.PROPERTY, "/x.jar" + File.pathSeparator + "y");
        try {
            assertThat(ChildClassPath.of(TroublesomeChild.class))
                    .isEqualTo("/x.jar" + File.pathSeparator + Path.of("y").toAbsolutePath());
        } finally {
            System.clearProperty(ChildClassPath.PROPERTY);
        }
    }

    @Test
    void limitsHaveToLeaveRoom() {
        assertThatThrownBy(() -> new RunningJvm.Limits(Duration.ZERO, 1)).hasMessageContaining("got PT0S");
        assertThatThrownBy(() -> new RunningJvm.Limits(Duration.ofSeconds(1), 0))
                .hasMessageContaining("got 0 MB");
        assertThatThrownBy(() -> child().heapMb(15)).hasMessageContaining("got 15");
    }
}
