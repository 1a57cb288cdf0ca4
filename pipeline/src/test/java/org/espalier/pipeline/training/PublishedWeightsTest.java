package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.device.pytorch.TorchCheckpoint;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.oneshot.published.OnceForAllWeights;
import org.espalier.oneshot.shrinking.ChannelSorting;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.FixedBatches;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Supernets beside those of once-for-all's own code, with its weights ({@code tools/once_for_all_oracle.py}). */
@Timeout(600)
class PublishedWeightsTest {
    private static final Path KEPT = Path.of("src/test/resources/once-for-all");
    private static final Path SCRIPT = Path.of("../tools/once_for_all_oracle.py");
    private static final String COUNTER = ".num_batches_tracked";

    @TempDir
    private Path folder = Path.of("");

    private static JsonNode told(Path folder, String name) throws IOException {
        String json = Files.readString(folder.resolve("cases.json"), StandardCharsets.UTF_8);
        return JsonMapper.builder().build().readTree(json).path("supernets").path(name);
    }

    private static SearchSpace space(JsonNode told) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        told.path("parameters").properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            List<Object> items = new ArrayList<>();
            value.forEach(item -> items.add(item.isInt() ? (Object) item.asInt() : (Object) item.asDouble()));
            parameters.put(entry.getKey(), value.isArray() ? items : value.asString());
        });
        return Zoo.installed().space(told.path("space").asString(), parameters);
    }

    private static ParameterStore store() {
        return new ParameterStore(5, Initialisation.HE_FAN_OUT);
    }

    private static Supernet supernet(SearchSpace space) {
        return Supernet.create(space, store(), new DirectConvolution());
    }

    private static long[] sizes(Weights.Tensor tensor) {
        return Arrays.stream(tensor.dims()).asLongStream().toArray();
    }

    /** To 1e-4; of the largest, where that is more than one. */
    private static void agree(Tensor logits, Weights.Tensor expected) {
        float[] ours = HostCopies.floats(logits);
        float[] theirs = expected.values();
        float scale = 1;
        for (float value : theirs) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < theirs.length; i++) {
            assertThat(ours[i]).isCloseTo(theirs[i], within(1e-4f * scale));
        }
    }

    /** Logits, params and MACs of all sub-nets that were told, of the supernet and of the networks that are cut out of it. */
    private static void compare(Path told, String name, String file) throws IOException {
        JsonNode about = told(told, name);
        SearchSpace space = space(about);
        Weights cases = TorchCheckpoint.read(told.resolve("cases.pth"));
        Weights.Tensor images = cases.get(name + "/images");
        try (Supernet supernet = supernet(space);
                PointerScope scope = new PointerScope()) {
            OnceForAllWeights.load(supernet, TorchCheckpoint.read(told.resolve(file)));
            Tensor batch = TensorFactory.HOST.of(images.values(), sizes(images));
            int number = 0;
            for (JsonNode subnet : about.path("subnets")) {
                Architecture member =
                        space.codec().parse(subnet.path("architecture").toString());
                Network network = space.network(member);
                assertThat(network.params()).isEqualTo(subnet.path("params").asLong());
                assertThat(network.macs()).isEqualTo(subnet.path("macs").asLong());
                Weights.Tensor expected = cases.get(name + "/" + number++);
                agree(supernet.forward(batch, member, supernet.evaluating()), expected);
                try (NetworkModule alone = NetworkModule.create(network, store(), new DirectConvolution())) {
                    alone.store().load(supernet.extract(member));
                    agree(alone.forward(batch), expected);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet-v3, mobilenet-v3.pth",
        "mobilenet-v3, mobilenet-v3-former.pth",
        "proxyless, proxyless-former.pth",
        "resnet-50, resnet-50.pth"
    })
    void subnetsAreThoseOfTheAuthors(String name, String file) throws IOException {
        compare(KEPT, name, file);
    }

    /** Two batches: the images, and the first of them, mirrored. */
    private static FixedBatches twoBatches(Weights.Tensor images) {
        return visitor -> {
            try (PointerScope scope = new PointerScope()) {
                Tensor batch = TensorFactory.HOST.of(images.values(), sizes(images));
                visitor.batch(batch, new ClassTargets.Single(TensorFactory.HOST.of(new long[] {0, 0}, 2)));
                visitor.batch(
                        batch.narrow(0, 0, 1).flip(3),
                        new ClassTargets.Single(TensorFactory.HOST.of(new long[] {0}, 1)));
            }
        };
    }

    private static void recalibrate(Path told, String name) throws IOException {
        JsonNode about = told(told, name);
        SearchSpace space = space(about);
        Weights cases = TorchCheckpoint.read(told.resolve("cases.pth"));
        Weights.Tensor images = cases.get(name + "/images");
        try (Supernet supernet = supernet(space);
                PointerScope scope = new PointerScope()) {
            String file = name.equals("proxyless") ? name + "-former.pth" : name + ".pth";
            OnceForAllWeights.load(supernet, TorchCheckpoint.read(told.resolve(file)));
            Architecture member = space.codec()
                    .parse(about.path("subnets").get(2).path("architecture").toString());
            supernet.recalibrate(member, twoBatches(images));
            Tensor batch = TensorFactory.HOST.of(images.values(), sizes(images));
            agree(supernet.forward(batch, member, supernet.evaluating()), cases.get(name + "/recalibrated"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3", "proxyless", "resnet-50"})
    void statisticsAreRecalibratedAsTheAuthorsDo(String name) throws IOException {
        recalibrate(KEPT, name);
    }

    private static Map<String, Weights.Tensor> block(Weights cases, String prefix) {
        Map<String, Weights.Tensor> block = new LinkedHashMap<>();
        cases.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                block.put(name.substring(prefix.length()), tensor);
            }
        });
        return block;
    }

    /** One block of all, before widths open for the first time. */
    private static void sort(Path told, String name) throws IOException {
        SearchSpace space = space(told(told, name));
        Weights cases = TorchCheckpoint.read(told.resolve("cases.pth"));
        String file = name.equals("proxyless") ? name + "-former.pth" : name + ".pth";
        Map<String, Weights.Tensor> before = new LinkedHashMap<>();
        Map<String, Weights.Tensor> after = block(cases, name + "/sorted/");
        try (Supernet supernet = supernet(space)) {
            OnceForAllWeights.load(supernet, TorchCheckpoint.read(told.resolve(file)));
            before.putAll(OnceForAllWeights.of(supernet).tensors());
            before.putAll(block(cases, name + "/unsorted/"));
            OnceForAllWeights.load(supernet, new Weights(before));
            Architecture largest = Landmarks.byMacs(space).largest();
            Set<Decision> expansions = space.decisions().all().stream()
                    .filter(decision -> decision.path().endsWith(".expand"))
                    .collect(Collectors.toSet());
            new ChannelSorting(supernet).sort(expansions, largest, Map.of());
            Weights sorted = OnceForAllWeights.of(supernet);
            assertThat(after).hasSizeGreaterThan(10);
            after.forEach((weight, expected) ->
                    assertThat(sorted.get(weight)).as(weight).isEqualTo(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3", "proxyless", "resnet-50"})
    void channelsAreSortedAsTheAuthorsDo(String name) throws IOException {
        sort(KEPT, name);
    }

    private static Weights withoutCounters(Weights weights) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(weights.tensors());
        tensors.keySet().removeIf(name -> name.endsWith(COUNTER));
        return new Weights(tensors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3", "resnet-50"})
    void comeBackAsTheyWere(String name) throws IOException {
        Weights published = TorchCheckpoint.read(KEPT.resolve(name + ".pth"));
        Path own = folder.resolve("own.pth");
        try (Supernet supernet = supernet(space(told(KEPT, name)))) {
            OnceForAllWeights.load(supernet, published);
            TorchCheckpoint.write(own, OnceForAllWeights.of(supernet), TorchCheckpoint.Layout.WRAPPED);
        }
        assertThat(TorchCheckpoint.read(own)).isEqualTo(withoutCounters(published));
    }

    private static Weights with(Weights weights, String name, Weights.Tensor tensor) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(weights.tensors());
        tensors.put(name, tensor);
        return new Weights(tensors);
    }

    private static Weights without(Weights weights, String name) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(weights.tensors());
        assertThat(tensors.remove(name)).isNotNull();
        return new Weights(tensors);
    }

    @Test
    void whatDoesNotFitIsNamedAndChangesNothing() throws IOException {
        Weights published = TorchCheckpoint.read(KEPT.resolve("mobilenet-v3.pth"));
        String matrix = "blocks.3.conv.depth_conv.conv.5to3_matrix";
        try (Supernet supernet = supernet(space(told(KEPT, "mobilenet-v3")))) {
            Weights before = supernet.store().toWeights();
            assertThatThrownBy(() -> OnceForAllWeights.load(supernet, without(published, matrix)))
                    .hasMessage("weight '" + matrix
                            + "' is missing, expected all 217 of space 'mobilenet-v3'; give the space"
                            + " the parameters of the file");
            assertThatThrownBy(() -> OnceForAllWeights.load(
                            supernet,
                            with(
                                    published,
                                    "blocks.11.conv.depth_conv.bn.bn.bias",
                                    new Weights.Tensor(new int[] {1}, 0))))
                    .hasMessage("weight 'blocks.11.conv.depth_conv.bn.bn.bias' has no place in space 'mobilenet-v3'"
                            + " (its sizes are [1]); give the space the parameters of the file");
            assertThatThrownBy(() -> OnceForAllWeights.load(
                            supernet, with(published, matrix, new Weights.Tensor(new int[] {3, 3}, new float[9]))))
                    .hasMessage("weight '" + matrix
                            + "' has sizes [3, 3], expected [9, 9]; give the space the parameters" + " of the file");
            assertThatThrownBy(() -> OnceForAllWeights.load(
                            supernet,
                            with(
                                    published,
                                    "blocks.1.conv.depth_conv.bn.bias",
                                    published.get("blocks.1.conv.depth_conv.bn.bn.bias"))))
                    .hasMessageContaining("are the same one by two names");
            assertThat(supernet.store().toWeights()).isEqualTo(before);
        }
        SearchSpace other = Zoo.installed().space("spos", Map.of("classes", 10));
        try (Supernet supernet = supernet(other)) {
            assertThatThrownBy(() -> OnceForAllWeights.load(supernet, published))
                    .hasMessageContaining("space 'spos' has no published weights, expected mobilenet-v3");
        }
    }

    /** The four supernets that are published, as large as they are; then ofa loads what is written here. */
    @Tag("slow")
    @Test
    @Timeout(3600)
    void thePublishedSupernetsAgree() throws Exception {
        Optional<String> python = python();
        assumeTrue(python.isPresent(), "no Python with torch and ofa; ESPALIER_PYTHON names one");
        assertThat(run(python.orElseThrow(), SCRIPT.toString(), folder.toString(), "--full"))
                .isEmpty();
        for (String name : List.of("mobilenet-v3-w1.0", "mobilenet-v3-w1.2", "proxyless-w1.3", "resnet-50-full")) {
            compare(folder, name, name + "-former.pth");
            compare(folder, name, name + ".pth");
            recalibrate(folder, name);
            sort(folder, name);
            Path own = folder.resolve("own.pth");
            try (Supernet supernet = supernet(space(told(folder, name)))) {
                OnceForAllWeights.load(supernet, TorchCheckpoint.read(folder.resolve(name + ".pth")));
                TorchCheckpoint.write(own, OnceForAllWeights.of(supernet), TorchCheckpoint.Layout.WRAPPED);
            }
            assertThat(run(python.orElseThrow(), SCRIPT.toString(), folder.toString(), "--load", name, own.toString()))
                    .isEmpty();
        }
    }

    private static Optional<String> python() {
        return Stream.of(System.getenv().getOrDefault("ESPALIER_PYTHON", "python3"), "/usr/bin/python3")
                .filter(python -> {
                    try {
                        return run(python, SCRIPT.toString(), "--help").isEmpty();
                    } catch (IOException | InterruptedException absent) {
                        return false;
                    }
                })
                .findFirst();
    }

    /** What a program complains of; empty where it has done its work. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(600, TimeUnit.SECONDS);
        return process.exitValue() == 0 ? "" : "failed: " + said;
    }
}
