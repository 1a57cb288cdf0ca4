package org.espalier.device.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.espalier.graph.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of PyTorch's own ({@code tools/checkpoints_oracle.py}), damaged ones, and those that are written here. */
class TorchCheckpointTest {
    /** Every so many bytes something is cut or changed. */
    private static final int STEP = 7;

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("weights.pth");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = TorchCheckpointTest.class.getResourceAsStream("/pytorch/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private Weights read(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        return TorchCheckpoint.read(file);
    }

    private static Weights told() throws IOException {
        JsonNode json = JsonMapper.builder().build().readTree(resource("values.json"));
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        json.path("tensors").properties().forEach(entry -> {
            JsonNode sizes = entry.getValue().path("sizes");
            JsonNode texts = entry.getValue().path("values");
            int[] dims = new int[sizes.size()];
            Arrays.setAll(dims, i -> sizes.path(i).asInt());
            float[] values = new float[texts.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.parseFloat(texts.path(i).asString().replace("inf", "Infinity"));
            }
            tensors.put(entry.getKey(), new Weights.Tensor(dims, values));
        });
        return new Weights(tensors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "zip-beside.pth", "legacy.pth", "legacy-beside.pth"})
    void readsWhatPyTorchSaves(String name) throws IOException {
        Weights read = read(resource(name));
        assertThat(read.tensors().keySet())
                .containsExactlyElementsOf(told().tensors().keySet());
        told().tensors()
                .forEach((tensor, expected) ->
                        assertThat(read.get(tensor)).as(tensor).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "legacy-beside.pth"})
    void everyCutIsOneLine(String name) throws IOException {
        byte[] whole = resource(name);
        for (int length = 0; length < whole.length; length += STEP) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as(length + " bytes")
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith(file + ": ")
                    .hasMessageNotContaining("\n");
        }
    }

    /** Whatever a byte becomes: the file is read, or it is said in one line what is wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"zip-beside.pth", "legacy.pth"})
    void noChangedByteBreaksTheReader(String name) throws IOException {
        byte[] whole = resource(name);
        int refused = 0;
        for (int at = 0; at < whole.length; at += STEP) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << at % 8);
            try {
                read(changed);
            } catch (CheckpointException e) {
                refused++;
                assertThat(e.problem().where()).isEqualTo(file.toString());
                assertThat(e.problem().todo()).isNotEmpty();
            }
        }
        assertThat(refused).isGreaterThan(whole.length / STEP / 10);
    }

    @Test
    void aChangedValueOfAZipIsNoticed() throws IOException {
        byte[] whole = resource("zip.pth");
        int at;
        Files.write(file, whole);
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("zip/data/0"))) {
            at = indexOf(whole, in.readAllBytes());
        }
        whole[at] ^= 1;
        assertThatThrownBy(() -> read(whole)).hasMessageContaining("'zip/data/0' does not match its checksum");
    }

    private static int indexOf(byte[] whole, byte[] part) {
        int at = 0;
        while (!Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
            at++;
        }
        return at;
    }

    @ParameterizedTest
    @ValueSource(strings = {"BARE", "WRAPPED"})
    void comesBackAsWritten(TorchCheckpoint.Layout layout) throws IOException {
        TorchCheckpoint.write(file, told(), layout);
        assertThat(TorchCheckpoint.read(file)).isEqualTo(told());
        byte[] first = Files.readAllBytes(file);
        TorchCheckpoint.write(file, told(), layout);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
    }

    @Test
    void storagesLieOnMultiplesOf64Bytes() throws IOException {
        TorchCheckpoint.write(file, told(), TorchCheckpoint.Layout.BARE);
        byte[] whole = Files.readAllBytes(file);
        float first = told().get("dense").values()[0];
        int bits = Integer.reverseBytes(Float.floatToIntBits(first));
        byte[] start = {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits};
        assertThat(indexOf(whole, start) % 64).isZero();
    }

    @Test
    void otherFilesAreNamedAsWhatTheyAre() throws IOException {
        assertThatThrownBy(() -> read(new byte[0]))
                .hasMessage(file + ": is empty, expected a state dict as torch.save"
                        + " writes it; name a file of weights, such as model.pth");
        assertThatThrownBy(() -> read("<html>".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("is no file of PyTorch's");
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertThatThrownBy(() -> read(tar)).hasMessageContaining("is a tar, as PyTorch wrote before version 0.2");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("cat.png"));
        }
        assertThatThrownBy(() -> TorchCheckpoint.read(file)).hasMessageContaining("is a zip without data.pkl");
    }

    /** PyTorch reads what is written, also where it may run nothing, and saves it as we read it. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"BARE", "WRAPPED"})
    void pyTorchReadsIt(TorchCheckpoint.Layout layout) throws Exception {
        Optional<String> python = python();
        assumeTrue(python.isPresent(), "no Python with torch; ESPALIER_PYTHON names one");
        TorchCheckpoint.write(file, told(), layout);
        Path again = folder.resolve("again.pth");
        String program = String.join(
                "\n",
                "import sys, torch",
                "for mapped in (False, True):",
                "    saved = torch.load(sys.argv[1], weights_only=True, mmap=mapped)",
                "    state = saved.get('state_dict', saved)",
                "    assert all(t.dtype == torch.float32 and t.is_contiguous() for t in state.values())",
                "    torch.save(state, sys.argv[2], _use_new_zipfile_serialization=mapped)");
        assertThat(run(python.orElseThrow(), "-c", program, file.toString(), again.toString()))
                .isEmpty();
        assertThat(TorchCheckpoint.read(again)).isEqualTo(told());
    }

    private static Optional<String> python() throws IOException, InterruptedException {
        for (String python : List.of(System.getenv().getOrDefault("ESPALIER_PYTHON", "python3"), "/usr/bin/python3")) {
            try {
                if (run(python, "-c", "import torch; torch.save").isEmpty()) {
                    return Optional.of(python);
                }
            } catch (IOException absent) {
                continue;
            }
        }
        return Optional.empty();
    }

    /** What a program complains of; empty where it has done its work. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(60, TimeUnit.SECONDS);
        return process.exitValue() == 0 ? "" : "failed: " + said;
    }
}
