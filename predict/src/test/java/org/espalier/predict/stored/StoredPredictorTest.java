package org.espalier.predict.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.graph.Safetensors;
import org.espalier.graph.Weights;
import org.espalier.graph.Weights.Tensor;
import org.espalier.predict.Predictor;
import org.espalier.predict.Sample;
import org.espalier.predict.encoding.EncodingKind;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoredPredictorTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());

    @TempDir
    private Path folder;

    private static List<Architecture> members(int count) {
        List<Architecture> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(SPACE.canonical(SPACE.sample(Seeds.generator(2, "members", i))));
        }
        return members;
    }

    private static Predictor learned(PredictorKind kind) {
        List<Sample> samples = members(20).stream()
                .map(member -> new Sample(member, SPACE.codec().format(member).split("conv", -1).length / 7.0 + 90))
                .toList();
        return kind.learner(EncodingKind.ONE_HOT.of(SPACE, 1)).fit(samples, 4);
    }

    private StoredPredictor stored(PredictorKind kind, Predictor learned) {
        return StoredPredictor.of(
                SPACE, "nas-bench-201", "{}", kind, EncodingKind.ONE_HOT, 1, Map.of("column", "x"), learned);
    }

    private Path written(PredictorKind kind) throws IOException {
        Path file = folder.resolve("predictor.safetensors");
        stored(kind, learned(kind)).write(file);
        return file;
    }

    @ParameterizedTest
    @EnumSource(PredictorKind.class)
    void whatIsReadPredictsToTheLastBitWhatWasLearned(PredictorKind kind) throws IOException {
        Predictor learned = learned(kind);
        StoredPredictor stored = stored(kind, learned);
        Path file = folder.resolve("predictor.safetensors");
        stored.write(file);
        StoredPredictor read = StoredPredictor.read(file);
        assertThat(read).isEqualTo(stored);
        assertThat(read.origin()).isEqualTo(Map.of("column", "x"));
        assertThat(read.over(SPACE).predict(members(300))).isEqualTo(learned.predict(members(300)));
    }

    @Test
    void aSpaceWithOtherDecisionsIsRefused() throws IOException {
        StoredPredictor read = StoredPredictor.read(written(PredictorKind.ENSEMBLE));
        assertThatThrownBy(() -> read.over(Zoo.installed().space("nats-size", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "the predictor was learned on nas-bench-201 with 6 decisions, and 'nats-size' has others");
    }

    private void rewrite(Path file, Map<String, String> metadata, Map<String, Tensor> tensors) throws IOException {
        Safetensors.Contents contents = Safetensors.read(file);
        Map<String, String> texts = new LinkedHashMap<>(contents.metadata());
        metadata.forEach((name, text) -> {
            texts.put(name, text);
            texts.values().removeIf(String::isEmpty);
        });
        Map<String, Tensor> all = new LinkedHashMap<>(contents.weights().tensors());
        tensors.forEach((name, tensor) -> {
            all.put(name, tensor);
            all.values().removeIf(one -> one.size() == 0);
        });
        Safetensors.write(file, new Weights(all), texts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format|''|predictor.safetensors: is no file of a predictor, expected espalier-predictor/1",
                "format|espalier-predictor/2|is of the format 'espalier-predictor/2', expected espalier-predictor/1",
                "space|''|predictor.safetensors: its metadata lack 'space'",
                "model|forest|predictor.safetensors: unknown model 'forest'",
                "encoding|paths|predictor.safetensors: unknown encoding 'paths'; did you mean 'path'?",
                "paths|many|predictor.safetensors: its metadata have paths: 'many', expected a whole number",
                "paths|0|predictor.safetensors: its metadata have paths: '0', expected a whole number"
            })
    void aFileOfSomethingElseIsRefused(String name, String text, String message) throws IOException {
        Path file = written(PredictorKind.ENSEMBLE);
        rewrite(file, Map.of(name, text), Map.of());
        assertThatThrownBy(() -> StoredPredictor.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        Path file = written(PredictorKind.MLP);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> StoredPredictor.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("predictor.safetensors: its checksum does not match");
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> StoredPredictor.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a safetensors file");
    }

    private void refused(String name, Tensor tensor, String message) throws IOException {
        Path file = written(PredictorKind.ENSEMBLE);
        rewrite(file, Map.of(), Map.of(name, tensor));
        StoredPredictor read = StoredPredictor.read(file);
        assertThatThrownBy(() -> read.over(SPACE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void weightsThatAreNoPredictorsAreRefused() throws IOException {
        Tensor none = new Tensor(new int[] {0});
        refused("net0.0.weight", none, "lack 'net0.0.weight'");
        refused("net2.3.bias", none, "lack 'net2.3.bias'");
        refused("net4.10.weight", none, "network 4 ends in 20 outputs, expected 1 score");
        refused(
                "net0.1.weight",
                new Tensor(new int[] {1, 2}, 1, 2),
                "'net0.1.weight' has sizes [1, 2], expected [any, 20]");
        refused("net0.1.weight", new Tensor(new int[] {2}, 1, 2), "'net0.1.weight' has sizes [2], expected [any, 20]");
        refused("net0.1.bias", new Tensor(new int[] {2}, 1, 2), "'net0.1.bias' has sizes [2]");
        refused(
                "scale",
                new Tensor(new int[] {4}, 0, 0, 0, 0),
                "expected a scale above 0 and a shift, both finite, got 0.0");
        refused("shift", new Tensor(new int[] {4}, 0, 0, 0, Float.NaN), "the weights 'shift' are not finite");
        refused("more", new Tensor(new int[] {1}, 1), "tensors, expected the 112 of 5 networks");
    }
}
