package org.espalier.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The programs of {@code bench/peers} with the real PyTorch: that they run, and that their networks are ours. Skipped where the environment names no
 * Python with torch and torchvision ({@code PEER_PYTHON}); once-for-all needs its package ofa, DARTS its authors' code ({@code DARTS_CODE}).
 */
@Tag("slow")
class PeersLiveTest {
    private static List<String> command(String program, String... options) {
        String python = System.getenv("PEER_PYTHON");
        assumeTrue(python != null && !python.isBlank(), "PEER_PYTHON names no Python with torch and torchvision");
        List<String> words =
                new ArrayList<>(List.of(python, Path.of("peers", program).toString()));
        words.addAll(List.of(options));
        return words;
    }

    private static String dartsCode() {
        String code = System.getenv("DARTS_CODE");
        assumeTrue(code != null && !code.isBlank(), "DARTS_CODE names no folder cnn of quark0/darts");
        return code;
    }

    /** What a peer says of itself, after it has done rounds. */
    private static String ran(String program, String... options) {
        try (Peer peer = Peer.start(new Rival("live", command(program, options)), Peer.Limits.STANDARD)) {
            assertThat(peer.round(0)).isPositive();
            assertThat(peer.round(1)).isPositive();
            return peer.about();
        }
    }

    private static String shown(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    @Test
    void aTrainingStepIsThatOfOurNetwork() {
        long ours = ScratchStep.network(new RandomImages(4, 32, 10)).params();
        for (String layout : List.of("nchw", "channels-last")) {
            assertThat(ran("training_step.py", "--batch", "4", "--layout", layout, "--threads", "1"))
                    .contains(
                            ", " + layout + ", batch 4, 32x32, ",
                            "1 threads, ",
                            " with " + shown(ours) + " parameters");
        }
    }

    @Test
    void severalProcessesDoAStepAtOnce() {
        assertThat(ran("training_step.py", "--batch", "4", "--processes", "2", "--threads", "1"))
                .startsWith("2 processes, each: ");
    }

    @Test
    void theElasticNetworkIsOurs() {
        SearchSpace space = OnceForAllStep.space();
        Landmarks landmarks = Landmarks.byMacs(space);
        assertThat(ran("once_for_all_step.py", "--batch", "4", "--layout", "channels-last"))
                .contains(
                        shown(space.network(landmarks.largest()).params()) + " parameters in the largest",
                        " and " + shown(space.network(landmarks.smallest()).params()) + " in the smallest member");
    }

    @Test
    void theSearchNetworkOfDartsIsOurs() {
        SearchSpace space = Zoo.installed().space("darts", Map.of("channels", 16, "cells", 8));
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT);
        long ours;
        try (RelaxedSupernet net = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(), space.input(), store, Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope()) {
            ours = net.store().trained().stream()
                    .mapToLong(stored -> stored.tensor().numel())
                    .sum();
        }
        String[] small = {"--code", dartsCode(), "--batch", "2"};
        String[] alphas = Stream.concat(Stream.of(small), Stream.of("--alphas-only", "--layout", "channels-last"))
                .toArray(String[]::new);
        assertThat(ran("darts_step.py", small)).contains(shown(ours) + " parameters", "gradients of everything");
        assertThat(ran("darts_step.py", alphas)).contains(shown(ours) + " parameters", "gradients of the alphas alone");
    }

    @Test
    void aFolderWithoutTheCodeIsOneLine() {
        Rival rival = new Rival("live", command("darts_step.py", "--code", "peers"));
        assertThatThrownBy(() -> Peer.start(rival, Peer.Limits.STANDARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "it ended with exit code 1; see its last errors: darts_step.py: --code peers: expected the"
                                + " folder cnn of quark0/darts, model_search.py is missing");
    }
}
