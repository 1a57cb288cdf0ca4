package org.espalier.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.espalier.decision.Architecture;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.device.pytorch.CheckpointException;
import org.espalier.device.pytorch.TorchCheckpoint;
import org.espalier.graph.Weights;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exported members beside what once-for-all's own code said of the same weights ({@code tools/once_for_all_oracle.py}). */
@Timeout(240)
class PublishedMemberTest {
    private static final Path KEPT = Path.of("src/test/resources/once-for-all");
    private static final String FILE = "mobilenet-v3.pth";
    private static final Map<String, Object> PARAMETERS = Map.of(
            "input", List.of(3, 64, 64),
            "classes", 10,
            "width", 0.15,
            "kernel", List.of(3, 5, 7),
            "expand", List.of(2, 3),
            "depth", List.of(1, 2),
            "resolution", List.of(64));

    @TempDir
    private Path folder;

    private static SearchSpace space() {
        return Zoo.installed().space("mobilenet-v3", PARAMETERS);
    }

    private static List<JsonNode> subnets() throws IOException {
        String json = Files.readString(KEPT.resolve("cases.json"), StandardCharsets.UTF_8);
        return JsonMapper.builder()
                .build()
                .readTree(json)
                .path("supernets")
                .path("mobilenet-v3")
                .path("subnets")
                .valueStream()
                .toList();
    }

    private static Architecture member(JsonNode subnet) {
        return space().codec().parse(subnet.path("architecture").toString());
    }

    /** The file normalises: it is shown what the frozen images were before that. */
    private static float[] pixels(Weights.Tensor images) {
        float[] values = images.values().clone();
        int area = images.dims()[2] * images.dims()[3];
        for (int i = 0; i < values.length; i++) {
            int channel = i / area % images.dims()[1];
            values[i] = values[i] * Normalisation.IMAGENET.deviation()[channel]
                    + Normalisation.IMAGENET.mean()[channel];
        }
        return values;
    }

    private static float[] answers(byte[] onnx, Weights.Tensor images) {
        long[] dims = Arrays.stream(images.dims()).asLongStream().toArray();
        try (OnnxRunner runner = OnnxRunner.load(onnx)) {
            return runner.run(pixels(images), dims);
        }
    }

    @Test
    void theFileAnswersAsTheirCodeDoes() throws IOException {
        Weights cases = TorchCheckpoint.read(KEPT.resolve("cases.pth"));
        Weights.Tensor images = cases.get("mobilenet-v3/images");
        int number = 0;
        for (JsonNode subnet : subnets()) {
            PublishedMember exported =
                    PublishedMember.of(space(), member(subnet), KEPT.resolve(FILE), Optional.empty());
            assertThat(exported.images()).isZero();
            assertThat(exported.network().params())
                    .isEqualTo(subnet.path("params").asLong());
            float[] theirs = cases.get("mobilenet-v3/" + number++).values();
            float[] ours = answers(exported.onnx(), images);
            float scale = 1;
            for (float value : theirs) {
                scale = Math.max(scale, Math.abs(value));
            }
            assertThat(ours).hasSize(theirs.length);
            for (int i = 0; i < theirs.length; i++) {
                assertThat(ours[i]).isCloseTo(theirs[i], within(2e-4f * scale));
            }
        }
        assertThat(number).isPositive();
    }

    @Test
    void statisticsAreThoseOfTheImages() throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 48);
        Optional<PublishedMember.Images> from =
                Optional.of(new PublishedMember.Images(images.toString(), SourceContext.of(Map.of(), note -> {})));
        Architecture member = member(subnets().get(2));
        PublishedMember asPublished = PublishedMember.of(space(), member, KEPT.resolve(FILE), Optional.empty());
        PublishedMember exported = PublishedMember.of(space(), member, KEPT.resolve(FILE), from);
        assertThat(exported.images()).isEqualTo(64);
        assertThat(exported.onnx()).isNotEqualTo(asPublished.onnx());
        assertThat(PublishedMember.of(space(), member, KEPT.resolve(FILE), from).onnx())
                .isEqualTo(exported.onnx());
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        Architecture member = member(subnets().get(0));
        assertThatThrownBy(() -> PublishedMember.of(space(), member, KEPT.resolve("resnet-50.pth"), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(KEPT.resolve("resnet-50.pth") + ": weight '")
                .hasMessageContaining("give the space the parameters of the file");
        Path text = Files.writeString(folder.resolve("text"), "weights");
        assertThatThrownBy(() -> PublishedMember.of(space(), member, text, Optional.empty()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is no file of PyTorch's");
        SearchSpace grey = Zoo.installed().space("mobilenet-v3", Map.of("input", List.of(1, 128, 128)));
        assertThatThrownBy(() ->
                        PublishedMember.of(grey, grey.sample(new Random(1)), KEPT.resolve(FILE), Optional.empty()))
                .hasMessageContaining("expected 3 channels, got 1");
    }
}
