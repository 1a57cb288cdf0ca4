package org.espalier.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.espalier.failure.Failure;
import org.espalier.failure.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {
    private static final Peer.Limits GENEROUS = new Peer.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1));
    private static final Peer.Limits TIGHT = new Peer.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    private FakePeers fakes() {
        return new FakePeers(folder);
    }

    private Problem failure(Rival rival, Peer.Limits limits) {
        List<Throwable> thrown = new ArrayList<>();
        assertThatThrownBy(() -> {
                    try (Peer peer = Peer.start(rival, limits)) {
                        peer.round(7);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(thrown::add);
        Failure failure = Failure.of(thrown.get(0));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INPUT);
        assertThat(failure.problem().where()).isEqualTo("beside");
        assertThat(thrown.get(0)).hasMessage(failure.problem().line());
        return failure.problem();
    }

    private String command(String name) {
        return "'/bin/sh " + folder.resolve(name + ".sh") + "'";
    }

    @Test
    void itsOwnClockIsTakenAndItEndsWithItsInput() throws Exception {
        try (Peer peer = Peer.start(fakes().good("good", 12), GENEROUS)) {
            assertThat(peer.name()).isEqualTo("good");
            assertThat(peer.about()).isEqualTo("a fake, version 1");
            assertThat(peer.round(0)).isEqualTo(12);
            assertThat(peer.round(5)).isEqualTo(12);
        }
        assertThat(fakes().told("good")).containsExactly("round 0", "round 5", "end");
    }

    @Test
    void itFindsAnEnvironmentWithoutOurSettings() throws Exception {
        assertThat(System.getenv()).as("what the build sets").containsEntry("OMP_WAIT_POLICY", "passive");
        Rival rival = fakes().script(
                        "settings",
                        "env | grep -E '^(OMP_WAIT_POLICY|MALLOC_ARENA_MAX|OPENBLAS_NUM_THREADS)=' || echo none",
                        "echo ready",
                        "read -r round");
        try (Peer peer = Peer.start(rival, GENEROUS)) {
            assertThat(peer.about()).isEqualTo("none");
        }
    }

    @Test
    void theLastLineBeforeItIsReadyIsWhatItSaysOfItself() throws Exception {
        Rival rival =
                fakes().script("chatty", "echo loading", "printf 'a\\tb%2000s\\n' c", "echo ready", "read -r round");
        try (Peer peer = Peer.start(rival, GENEROUS)) {
            assertThat(peer.about()).startsWith("a b ").endsWith(" c").contains("... (1003 characters) ...");
        }
    }

    @Test
    void aSlowStartIsNoReadyPeer() throws Exception {
        Problem problem = failure(fakes().script("slow", "echo loading", "sleep 20", "echo ready"), TIGHT);
        assertThat(problem.what()).startsWith(command("slow") + " was not ready, it said nothing for ");
        assertThat(problem.todo()).isEqualTo("run it by itself to see why");
    }

    @Test
    void aPeerThatDiesBeforeItIsReadyIsNamedWithItsLastErrors() throws Exception {
        Rival rival = fakes().script("early", "for i in 1 2 3 4 5 6 7; do echo \"line $i: bad\" >&2; done", "exit 3");
        Problem problem = failure(rival, GENEROUS);
        assertThat(problem.what()).isEqualTo(command("early") + " was not ready, it ended with exit code 3");
        assertThat(problem.todo())
                .isEqualTo("see its last errors: line 3: bad | line 4: bad | line 5: bad | line 6: bad | line 7: bad");
    }

    @Test
    void aPeerThatDiesWithinARoundIsNamedWithTheRound() throws Exception {
        Rival rival = fakes().script("late", "echo ready", "read -r round", "echo 'no memory; none' >&2", "exit 1");
        Problem problem = failure(rival, GENEROUS);
        assertThat(problem.what()).isEqualTo(command("late") + " did not end round 7, it ended with exit code 1");
        assertThat(problem.todo()).isEqualTo("see its last errors: no memory; none");
    }

    @Test
    void aPeerThatHangsInARoundIsNotWaitedForWithoutEnd() throws Exception {
        Problem problem = failure(fakes().script("hung", "echo ready", "sleep 20"), TIGHT);
        assertThat(problem.what()).isEqualTo(command("hung") + " did not end round 7, it said nothing for 1 s");
    }

    @Test
    void rubbishIsQuoted() throws Exception {
        for (String rubbish :
                List.of("hello", "done", "done x", "done -3", "done 0", "done NaN", "done 1e999 ", "done 5 ms")) {
            Problem problem = failure(
                    fakes().script("rubbish", "echo ready", "read -r round", "echo '" + rubbish + "'"), GENEROUS);
            assertThat(problem.line())
                    .startsWith("beside: " + command("rubbish") + " answered '" + rubbish
                            + "' to round 7, expected 'done MS'");
        }
    }

    @Test
    void moreThanTheWallClockIsNotBelieved() throws Exception {
        for (String millis : List.of("60000", "1e300", "1e999")) {
            Rival rival = fakes().script("proud", "echo ready", "read -r round", "echo done " + millis);
            assertThat(failure(rival, GENEROUS).what())
                    .startsWith(command("proud") + " says that round 7 took ")
                    .endsWith(" ms passed");
        }
    }

    @Test
    void linesWithoutEndAreNoReadyPeer() throws Exception {
        Problem problem = failure(fakes().script("endless", "while :; do echo y; done"), GENEROUS);
        assertThat(problem.line())
                .startsWith("beside: " + command("endless")
                        + " printed 100 lines and was not ready, expected a line about" + " itself and then 'ready'");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        Problem problem = failure(Rival.of("x=/nowhere/python step.py"), GENEROUS);
        assertThat(problem.what()).startsWith("'/nowhere/python step.py' cannot be started (");
        assertThat(problem.todo()).isEqualTo("check the program's name and place");
    }

    @Test
    void noTimeIsNoLimit() {
        assertThatThrownBy(() -> new Peer.Limits(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a peer needs some time, got PT0S and PT1S");
    }
}
