package org.espalier.device.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.ssh.TestServer.Kind;
import org.espalier.device.testing.DeviceContract;
import org.espalier.device.testing.ProvingModels;
import org.espalier.search.testing.Check;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stand-ins for {@code trtexec} replay transcripts, which are from source; no GPU has seen this. */
class TrtexecOnBoardTest {
    private static final Protocol QUICK =
            new Protocol(40, Duration.ofMillis(150), Duration.ofMillis(5), 4, 0.5, false, 0.5);
    private static final Protocol ONCE = new Protocol(40, Duration.ZERO, Duration.ZERO, 4, 0.5, false, 0.5);
    private static final byte[] MODEL = ProvingModels.convolutions(4);
    private static final String HELP =
            "case $1 in --help) echo '&&&& RUNNING TensorRT.trtexec [TensorRT v8201] # trtexec --help'; exit 0;; esac\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void aShellIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the stand-ins are shell scripts");
    }

    private Map<String, Object> settings(TestServer server, String body) throws IOException {
        Map<String, Object> settings = server.settings();
        settings.put("runtime", "trtexec");
        settings.put("trtexec", server.script("trtexec", HELP + body).toString());
        settings.put("timeout", 20);
        return settings;
    }

    /** Writes its words to a file and prints a transcript. */
    private String replay(String transcript) throws IOException {
        Path text = Files.writeString(folder.resolve("transcript.txt"), TrtexecOutputTest.transcript(transcript));
        return "echo \"$*\" >> " + folder + "/calls\ncat " + text + "\n";
    }

    /** Writes the file that an option names. */
    private String writing(String option, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(option + ".json"), TrtexecOutputTest.transcript(content));
        return "for w; do case $w in --" + option + "=*) cp " + file
                + " \"${w#*=}\";; --saveEngine=*) echo x > \"${w#*=}\";; esac; done\n";
    }

    @ParameterizedTest
    @CsvSource({"8.2.txt, 14.5831", "8.6.txt, 0.261926", "10.txt, 7.14139", "11.txt, 1.10899"})
    void theSummaryOfEveryVersionIsRead(String transcript, double median) throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder);
                SshDevice device = server.open(settings(server, replay(transcript)))) {
            MeasuredLatency measured = device.measure("net", MODEL, QUICK);
            assertThat(measured.latency().median()).isEqualTo(median);
            assertThat(measured.latency().runs()).as("one median for each call").isEqualTo(3);
            assertThat(measured.unstable()).isEqualTo(transcript.equals("8.6.txt"));
        }
    }

    @Test
    void flagsMeanTheSameOnAllVersionsAndAnEngineIsBuiltOnce() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            Map<String, Object> settings = settings(server, replay("8.2.txt"));
            settings.put("flags", List.of("--fp16"));
            try (SshDevice device = server.open(settings)) {
                device.withBatch(8).measure("net", MODEL, QUICK);
                assertThat(device.fingerprint()).contains("TensorRT 8.2.1", "[--fp16]");
            }
            List<String> calls = server.lines("calls");
            assertThat(calls).hasSize(3);
            assertThat(calls.get(0))
                    .contains("--onnx=", "--saveEngine=", "--shapes=", ":8x3x32x32", "--fp16")
                    .doesNotContain("--loadEngine");
            assertThat(calls.subList(1, 3))
                    .allSatisfy(
                            call -> assertThat(call).contains("--loadEngine=").doesNotContain("--onnx"));
            assertThat(calls)
                    .allSatisfy(call -> assertThat(call)
                            .contains(
                                    "--warmUp=200",
                                    "--duration=0",
                                    "--iterations=",
                                    "--noDataTransfers",
                                    "--useSpinWait",
                                    "--useCudaGraph",
                                    "--exportTimes="));
            assertThat(folder.resolve("board/models")).isEmptyDirectory();
        }
    }

    @Test
    void theFileOfTimesIsTakenWhereItIsWritten() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder);
                SshDevice device =
                        server.open(settings(server, writing("exportTimes", "times.json") + replay("10.txt")))) {
            MeasuredLatency measured = device.measure("net", MODEL, ONCE);
            assertThat(measured.latency().runs()).isEqualTo(40);
            assertThat(measured.latency().median()).isCloseTo(2.6, within(1e-9));
            assertThat(server.lines("calls")).hasSize(1);
        }
    }

    @Test
    void layersAreThoseOfItsProfile() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder);
                SshDevice device =
                        server.open(settings(server, writing("exportProfile", "profile.json") + replay("10.txt")))) {
            assertThat(device.layers("net", MODEL, 5))
                    .extracting(LayerTime::name)
                    .containsExactly("/conv + /relu", "/classifier");
            assertThat(server.lines("calls").get(0)).contains("--separateProfileRun");
        }
    }

    @Test
    void holdsTheContract() throws IOException {
        // as if each byte of the model or its engine took a nanosecond
        String body = """
                for w; do case $w in
                  --onnx=*) m=${w#*=};; --loadEngine=*) m=${w#*=};; --saveEngine=*) e=${w#*=};;
                  --exportTimes=*) t=${w#*=};; --exportProfile=*) echo '[{"name":"a","averageMs":1}]' > "${w#*=}";; esac; done
                [ -n "$e" ] && cp "$m" "$e"
                n=$(wc -c < "$m")
                if [ -n "$t" ]; then
                  { echo '[{"computeMs":'$n'.5}'; i=1; while [ $i -lt 12 ]; do echo ',{"computeMs":'$n'.5}'; i=$((i+1)); done; echo ']'; } > "$t"
                fi
                """;
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            Map<String, Object> settings = settings(server, body);
            List<String> held = new ArrayList<>();
            Check.all(new DeviceContract(() -> server.open(settings)).checks(), held::add);
            assertThat(held).hasSizeGreaterThan(5);
        }
    }

    @Test
    void aModelThatTensorRtDoesNotTakeIsRefused() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder);
                SshDevice device = server.open(settings(server, replay("8.2-unfit.txt") + "exit 1"))) {
            assertThatThrownBy(() -> device.measure("net", MODEL, QUICK))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "net: TensorRT cannot run it: [TRT] ModelImporter.cpp:779: ERROR: No importer registered for op: LayerNormalization");
        }
    }

    @Test
    void aToolThatFailsOrTalksNonsenseIsSaidAndItsOutputKept() throws IOException {
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            failed(server, replay("10-broken.txt") + "exit 1", "ended with exit code 1: ");
            assertThat(kept()).contains("out of memory");
            failed(server, "echo 'Guten Tag'", "ended well and printed no performance summary; its output is in ");
            assertThat(kept()).contains("Guten Tag");
            failed(server, "kill -9 $$", "was killed, perhaps for want of memory");
            Map<String, Object> none = settings(server, "");
            none.put("trtexec", "/no/trtexec");
            try (SshDevice device = server.open(none)) {
                assertThatThrownBy(device::runtime).hasMessageContaining("'/no/trtexec' is no program there");
            }
        }
    }

    private String kept() throws IOException {
        return Files.readString(folder.resolve("kept/ssh-127.0.0.1-output.txt"));
    }

    private void failed(TestServer server, String body, String message) throws IOException {
        try (SshDevice device = server.open(settings(server, body))) {
            assertThatThrownBy(() -> device.measure("net", MODEL, QUICK))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(message)
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void aSlowToolIsWaitedForAndOneThatHangsIsEndedThere() throws IOException, InterruptedException {
        try (TestServer server = Kind.IN_PROCESS.start(folder)) {
            try (SshDevice device = server.open(settings(server, "sleep 1\n" + replay("10.txt")))) {
                device.measure("net", MODEL, QUICK);
            }
            Map<String, Object> settings = settings(server, "sleep 300 &\necho $! > " + folder + "/child\nwait");
            settings.put("timeout", 2);
            try (SshDevice device = server.open(settings)) {
                assertThatThrownBy(() -> device.measure("net", MODEL, QUICK))
                        .hasMessageContaining("took more than the 2 s that it may take (timeout) and was ended");
            }
            long child = Long.parseLong(server.lines("child").get(0));
            for (int i = 0; i < 100 && ProcessHandle.of(child).isPresent(); i++) {
                Thread.sleep(50);
            }
            assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }
}
