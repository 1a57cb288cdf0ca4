package org.espalier.cli.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.device.onnx.OnnxRunner;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells of other authors, narrow and on small images: the exported file computes what LibTorch does. */
class CellExportTest {
    private static final int IMAGES = 2;
    private static final Map<String, Object> SMALL =
            Map.of("input", List.of(3, 16, 16), "channels", 4, "cells", 3, "search_channels", 4, "search_cells", 3);

    private static final String NASNET =
            "{\"normal\":[[\"sep_conv_5x5\",1],[\"sep_conv_3x3\",0],[\"sep_conv_5x5\",0],[\"sep_conv_3x3\",0],[\"avg_pool_3x3\",1],"
                    + "[\"skip_connect\",0],[\"avg_pool_3x3\",0],[\"avg_pool_3x3\",0],[\"sep_conv_3x3\",1],[\"skip_connect\",1]],"
                    + "\"normal_concat\":[2,3,4,5,6],\"reduce\":[[\"sep_conv_5x5\",1],[\"sep_conv_7x7\",0],[\"max_pool_3x3\",1],[\"sep_conv_7x7\",0],"
                    + "[\"avg_pool_3x3\",1],[\"sep_conv_5x5\",0],[\"skip_connect\",3],[\"avg_pool_3x3\",2],[\"sep_conv_3x3\",2],[\"max_pool_3x3\",1]],"
                    + "\"reduce_concat\":[4,5,6]}";

    private static final String AMOEBANET =
            "{\"normal\":[[\"avg_pool_3x3\",0],[\"max_pool_3x3\",1],[\"sep_conv_3x3\",0],[\"sep_conv_5x5\",2],[\"sep_conv_3x3\",0],"
                    + "[\"avg_pool_3x3\",3],[\"sep_conv_3x3\",1],[\"skip_connect\",1],[\"skip_connect\",0],[\"avg_pool_3x3\",1]],"
                    + "\"normal_concat\":[4,5,6],\"reduce\":[[\"avg_pool_3x3\",0],[\"sep_conv_3x3\",1],[\"max_pool_3x3\",0],[\"sep_conv_7x7\",2],"
                    + "[\"sep_conv_7x7\",0],[\"avg_pool_3x3\",1],[\"max_pool_3x3\",0],[\"max_pool_3x3\",1],[\"conv_7x1_1x7\",0],[\"sep_conv_3x3\",5]],"
                    + "\"reduce_concat\":[3,4,6]}";

    @ParameterizedTest
    @ValueSource(strings = {NASNET, AMOEBANET})
    void publishedCells(String genotype) {
        for (String name : List.of("darts", "nasnet")) {
            SearchSpace space = Zoo.installed().spaceOf(name, SMALL, genotype);
            agrees(space, space.codec().parse(genotype));
        }
    }

    @Test
    void membersWithOtherLooseEnds() {
        SearchSpace space = Zoo.installed().space("nasnet", SMALL);
        for (int i = 0; i < 8; i++) {
            agrees(space, space.sample(Seeds.generator(3, "exported", i)));
        }
    }

    private static void agrees(SearchSpace space, Architecture member) {
        Network network = space.network(member);
        float[] images = ProofSpaces.noise(IMAGES * 3 * 16 * 16, 5);
        try (NetworkModule module =
                        NetworkModule.create(network, 7, Initialisation.HE_FAN_OUT, new DirectConvolution());
                PointerScope scope = new PointerScope()) {
            assertThat(module.store().trainedValues()).isEqualTo(network.params());
            Tensor logits = module.forward(TensorFactory.HOST.of(images, IMAGES, 3, 16, 16));
            float[] expected = HostCopies.floats(logits);
            byte[] file = OnnxExporter.create().export(network, module.store().toWeights());
            try (OnnxRunner runner = OnnxRunner.load(file)) {
                float[] exported = runner.run(images, IMAGES, 3, 16, 16);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) exported[i])
                            .as(space.codec().format(member))
                            .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
                }
            }
        }
    }
}
