package org.espalier.cli.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.graph.Network;
import org.espalier.space.SearchSpace;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.module.Inference;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.train.ExactStatistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network on the first NVIDIA device computes what its exported file computes; skipped where LibTorch sees none. */
@Tag("cuda")
class CudaExportTest {
    private static final int IMAGES = 8;

    @TempDir
    Path kernels;

    private Engine engine;

    @BeforeEach
    void start() {
        Optional<String> lacks = Engine.lacks(DeviceKind.CUDA);
        assumeTrue(lacks.isEmpty(), lacks.orElse(""));
        engine = Engine.start(EngineSettings.named("cuda"));
    }

    @AfterEach
    void backToTheProcessor() {
        Engine.start(EngineSettings.cpu(1));
    }

    @Test
    void theExportedFileAgrees() {
        SearchSpace space = ProofSpaces.NAS_BENCH_201.space();
        Network network = space.network(ProofSpaces.members(space, 1).get(0));
        int channels = network.input().channels().asInt();
        int height = network.input().height().asInt();
        int width = network.input().width().asInt();
        float[] images = ProofSpaces.noise(IMAGES * channels * height * width, 3);
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, kernels);
                NetworkModule module = NetworkModule.create(
                        network,
                        1,
                        Initialisation.PYTORCH,
                        new VerifiedConvolution(door, engine.settings().threads()))) {
            assertThat(module.store().tensors()).isSameAs(engine.tensors());
            ExactStatistics.write(
                    module,
                    batches -> batches.batch(
                            engine.tensors().of(images, IMAGES, channels, height, width),
                            new ClassTargets.Single(engine.tensors().of(new long[IMAGES], IMAGES))));
            float[] logits = Inference.logits(module, images, IMAGES, network.input());
            byte[] file = OnnxExporter.create().export(network, module.store().toWeights());
            try (OnnxRunner runner = OnnxRunner.load(file)) {
                float[] exported = runner.run(images, IMAGES, channels, height, width);
                assertThat(difference(logits, exported)).isLessThan(ExportProof.TOLERANCE);
            }
        }
    }

    private static double difference(float[] one, float[] other) {
        assertThat(one).hasSameSizeAs(other);
        double largest = 0;
        double size = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs((double) one[i] - other[i]));
            size = Math.max(size, Math.abs(one[i]));
        }
        return largest / size;
    }
}
