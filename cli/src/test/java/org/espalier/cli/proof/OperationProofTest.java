package org.espalier.cli.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.espalier.cli.proof.OperationProof.Place;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.space.SearchSpace;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.module.VerifiedConvolution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every primitive and stride of every trainable space, at the shapes that its members use: forward and all gradients in training, against
 * float64. The profile {@code slow} poisons freed memory for it ({@code MALLOC_PERTURB_=85}), which shows kernels that read what they
 * should not.
 */
class OperationProofTest {
    private static final double TOLERANCE = 1e-4;
    private static final int BATCH = 8;

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(ProofSpaces.class)
    void everyPlaceOfEachSpaceIsRight(ProofSpaces named) {
        assertThat(System.getenv("MALLOC_PERTURB_"))
                .as("the profile slow sets it")
                .isEqualTo("85");
        SearchSpace space = named.space();
        List<Network> members =
                ProofSpaces.members(space, 60).stream().map(space::network).toList();
        Engine engine = Engine.start(EngineSettings.cpu(1));
        try (ConvolutionDoor door = ConvolutionDoor.open(engine, Path.of("target", "proof-kernels"))) {
            VerifiedConvolution convolution = new VerifiedConvolution(door, 1);
            convolution.prepare(members, BATCH);
            check(named.toString(), OperationProof.places(members), new OperationProof(convolution, BATCH));
        }
    }

    /** In small: what is not a convolution, and two that are. */
    @Test
    void placesOfOneMemberAreRight(@TempDir Path kernels) {
        SearchSpace space = ProofSpaces.NAS_BENCH_201.space();
        Network member = space.network(ProofSpaces.members(space, 1).get(0));
        Map<Boolean, List<Place>> byConvolution = OperationProof.places(List.of(member)).stream()
                .collect(Collectors.partitioningBy(place -> place.operation() instanceof Conv));
        Set<Place> places = new LinkedHashSet<>(byConvolution.get(false));
        places.addAll(byConvolution.get(true).subList(0, 2));
        try (ConvolutionDoor door = ConvolutionDoor.open(Engine.start(EngineSettings.cpu(1)), kernels)) {
            assertThat(check("one member", places, new OperationProof(new VerifiedConvolution(door, 1), 2)))
                    .contains("Conv", "BatchNorm", "Linear");
        }
    }

    private static Set<String> check(String what, Set<Place> places, OperationProof proof) {
        double worst = 0;
        for (Place place : places) {
            double error = proof.error(place, 11);
            assertThat(error).as("%s in %s", place, what).isLessThanOrEqualTo(TOLERANCE);
            worst = Math.max(worst, error);
        }
        Set<String> kinds = places.stream()
                .map(place -> place.operation().getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        System.err.printf("%s: %d places right, worst %.1e: %s%n", what, places.size(), worst, kinds);
        return kinds;
    }
}
