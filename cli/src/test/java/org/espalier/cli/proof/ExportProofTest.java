package org.espalier.cli.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.SearchSpace;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.VerifiedConvolution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exported members of every trainable space compute what LibTorch computes. */
class ExportProofTest {
    private static final int IMAGES = 32;
    private static final Path KERNELS = Path.of("target", "proof-kernels");

    /** LibTorch computes through the verified door, as a search does. */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(ProofSpaces.class)
    void twentyMembersOfEachSpaceAgree(ProofSpaces named) {
        SearchSpace space = named.space();
        Engine engine = Engine.start(EngineSettings.cpu(1));
        List<Architecture> members = ProofSpaces.members(space, 20);
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, KERNELS)) {
            VerifiedConvolution convolution = new VerifiedConvolution(door, 1);
            convolution.prepare(members.stream().map(space::network).toList(), IMAGES);
            check(space, members, new ExportProof(space, convolution, ScalarType.Float, IMAGES));
        }
    }

    /** The same in small, against float64, which needs no verification. */
    @ParameterizedTest
    @EnumSource(
            value = ProofSpaces.class,
            names = {"NAS_BENCH_201", "DARTS", "YAML_ELASTIC"})
    void aMemberAgreesWithFloat64(ProofSpaces named) {
        Engine.start(EngineSettings.cpu(1));
        SearchSpace space = named.space();
        check(
                space,
                ProofSpaces.members(space, 1),
                new ExportProof(space, new DirectConvolution(), ScalarType.Double, 4));
    }

    private static void check(SearchSpace space, List<Architecture> members, ExportProof proof) {
        double worst = 0;
        for (int i = 0; i < members.size(); i++) {
            double difference = proof.ofModule(members.get(i), i);
            worst = Math.max(worst, difference);
            assertThat(difference)
                    .as("%s %s", space.name(), space.codec().format(members.get(i)))
                    .isLessThan(ExportProof.TOLERANCE);
        }
        System.err.printf("export of %s: module %.1e%n", space.name(), worst);
        if (space.graph().isEmpty()) {
            return;
        }
        try (Supernet supernet = proof.supernet(3)) {
            for (int i = 0; i < members.size(); i++) {
                double difference = proof.ofSupernet(supernet, members.get(i), i);
                worst = Math.max(worst, difference);
                assertThat(difference)
                        .as(
                                "%s in its supernet, %s",
                                space.name(), space.codec().format(members.get(i)))
                        .isLessThan(ExportProof.TOLERANCE);
            }
        }
        System.err.printf("export of %s: supernet too %.1e%n", space.name(), worst);
    }
}
