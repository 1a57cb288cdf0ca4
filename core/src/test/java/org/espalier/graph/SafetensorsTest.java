package org.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    private static Weights weights() {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b/conv.weight", new Weights.Tensor(new int[] {2, 1, 1, 3}, 1, -2, 3.5f, Float.MIN_VALUE, 5, 6));
        tensors.put("a.bias", new Weights.Tensor(new int[] {0}));
        tensors.put("scalar", new Weights.Tensor(new int[0], 7));
        return new Weights(tensors);
    }

    @Test
    void comesBackAsWritten(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(file, weights(), Map.of("by", "tést"));
        Safetensors.Contents read = Safetensors.read(file);
        assertThat(read.weights()).isEqualTo(weights());
        assertThat(read.metadata()).containsExactly(Map.entry("by", "tést"));
        assertThat(read.weights().tensors().keySet()).containsExactly("b/conv.weight", "a.bias", "scalar");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void everyCutIsAnErrorAndNeverSomethingElse() {
        byte[] whole = Safetensors.write(weights(), Map.of());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void everyChangedByteOfTheWeightsIsFound() {
        byte[] whole = Safetensors.write(weights(), Map.of("data", "0a"));
        int data = whole.length - 7 * 4;
        for (int at = data; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> Safetensors.read(changed))
                    .as("byte %d", at)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("its checksum does not match");
        }
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        for (String other : List.of(text.replace("\"0a\"", "\"0b\""), text.replace("a.bias", "b.bias"))) {
            assertThatThrownBy(() -> Safetensors.read(other.getBytes(StandardCharsets.ISO_8859_1)))
                    .hasMessageContaining("its checksum does not match");
        }
    }

    @Test
    void filesWithoutAChecksumAreReadAsTheyAre() {
        String text = new String(Safetensors.write(weights(), Map.of()), StandardCharsets.ISO_8859_1);
        for (String key : List.of("sha-of-something", "sha256")) {
            byte[] other = text.replaceFirst("\"sha256\":\"[0-9a-f]{64}\"", "\"" + key + "\":\"no checksum\"")
                    .getBytes(StandardCharsets.ISO_8859_1);
            byte[] file = withHeaderLength(other, text.length() - other.length);
            Safetensors.Contents read = Safetensors.read(file);
            assertThat(read.weights()).isEqualTo(weights());
            assertThat(read.metadata()).containsExactly(Map.entry(key, "no checksum"));
        }
        assertThatThrownBy(() -> Safetensors.write(weights(), Map.of("sha256", "mine")))
                .hasMessageContaining("'sha256' is the file's own, got mine");
    }

    private static byte[] withHeaderLength(byte[] file, int less) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(0, buffer.getLong(0) - less);
        return file;
    }

    @Test
    void damageIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("damaged.safetensors");
        Files.writeString(file, "this is no such file, it is a text", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged.safe");
        byte[] bytes = Safetensors.write(weights(), Map.of());
        byte[] other = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("F32", "F64")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Safetensors.read(other)).hasMessageContaining("F64");
    }

    @Test
    void randomWeightsFitTheNetwork() {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add("conv", Conv.dense(Expr.of(8), Expr.of(3), 2).withBias(), 0);
        int norm = b.add("norm", new BatchNorm(true), conv);
        int depthwise = b.add("depthwise", Conv.depthwise(Expr.of(8), Expr.of(5), 1, 1), norm);
        int plain = b.add("plain", new BatchNorm(false), depthwise);
        Graph graph = b.build(b.add("fc", new Linear(Expr.of(10), true), plain));
        Network network =
                Flattening.network("n", graph, Shape.of(3, 8, 8), new Architecture(new DecisionSet(List.of())));
        Weights weights = Weights.random(network, 1);
        assertThat(weights.get("conv.weight", 8, 3, 3, 3).size()).isEqualTo(216);
        assertThat(weights.get("depthwise.weight", 8, 1, 5, 5).size()).isEqualTo(200);
        assertThat(weights.get("fc.weight", 10, 128).size()).isEqualTo(1280);
        assertThat(weights.contains("plain.weight")).isFalse();
        long statistics = 4 * 8;
        assertThat(weights.size()).isEqualTo(network.params() + statistics);
        assertThat(weights.notFinite()).isEmpty();
        assertThat(weights).isEqualTo(Weights.random(network, 1)).isNotEqualTo(Weights.random(network, 2));
        assertThatThrownBy(() -> weights.get("fc.weight", 10, 127)).hasMessageContaining("127");
        assertThatThrownBy(() -> weights.get("nothing")).hasMessageContaining("nothing");
    }
}
