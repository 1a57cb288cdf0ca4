package org.espalier.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.oneshot.strategy.PcDarts;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The programs of {@code bench/peers} with the real PyTorch: that they run, and that their networks are ours. Skipped where the environment names no
 * Python with torch and torchvision ({@code PEER_PYTHON}); once-for-all needs its package ofa, DARTS, PC-DARTS and GDAS their authors' code
 * ({@code DARTS_CODE}, {@code PC_DARTS_CODE}, {@code AUTODL_CODE}).
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

    private static String code(String variable, String folder) {
        String code = System.getenv(variable);
        assumeTrue(code != null && !code.isBlank(), variable + " names no " + folder);
        return code;
    }

    private static String dartsCode() {
        return code("DARTS_CODE", "folder cnn of quark0/darts");
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

    /** So small that it says nothing of speed; one thread, as threads of two programs spin in each other's way. */
    private static String[] small(String code, String... more) {
        return Stream.concat(Stream.of("--code", code, "--batch", "2", "--threads", "1"), Stream.of(more))
                .toArray(String[]::new);
    }

    private static SearchSpace darts() {
        return Zoo.installed().space("darts", Map.of("channels", 16, "cells", 8));
    }

    private static long dartsParameters() {
        SearchSpace space = darts();
        ParameterStore store = new ParameterStore(1, Initialisation.HE_FAN_OUT);
        try (RelaxedSupernet net =
                RelaxedSupernet.create(space.relaxation().orElseThrow(), space.input(), store, Ordinary.CONVOLUTION)) {
            return net.store().trainedValues();
        }
    }

    private static long pcDartsParameters() {
        try (RandomBatch images = new RandomImages(2, 32, 10).make()) {
            OneShotContext given =
                    OneShotContext.plain(darts(), images, Optional.of(images), 1, Ordinary.CONVOLUTION, 1);
            try (JointTraining training = new PcDarts(1, 2, 6e-4, 4, 0, false).create(given)) {
                return ((RelaxedSupernet) training.weights()).store().trainedValues();
            }
        }
    }

    @Test
    void theSearchNetworkOfDartsIsOurs() {
        String ours = shown(dartsParameters()) + " parameters";
        String[] small = small(dartsCode());
        String[] alphas = small(dartsCode(), "--alphas-only", "--layout", "channels-last");
        assertThat(ran("darts_step.py", small)).contains(ours, "gradients of everything");
        assertThat(ran("darts_step.py", alphas)).contains(ours, "gradients of the alphas alone");
    }

    @Test
    void dartsOfSecondOrderIsOfTheSameNetwork() {
        assertThat(ran("darts_step.py", small(dartsCode(), "--second-order")))
                .contains(shown(dartsParameters()) + " parameters", "architecture step of second order");
    }

    @Test
    void theSearchNetworkOfPcDartsIsOurs() {
        String code = code("PC_DARTS_CODE", "copy of yuhuixu1993/PC-DARTS");
        for (String layout : List.of("nchw", "channels-last")) {
            assertThat(ran("pc_darts_step.py", small(code, "--layout", layout)))
                    .contains(", " + layout + ", ", shown(pcDartsParameters()) + " parameters");
        }
    }

    @Test
    void theSearchNetworkOfGdasIsOursButForWhatItSays() {
        String code = code("AUTODL_CODE", "copy of D-X-Y/AutoDL-Projects");
        for (String layout : List.of("nchw", "channels-last")) {
            assertThat(ran("gdas_step.py", small(code, "--layout", layout)))
                    .contains(", " + layout + ", ", "8 cells", shown(dartsParameters()) + " without biases");
        }
    }

    @Test
    void codeOfAnotherMethodIsRefused() {
        Rival rival = new Rival("live", command("pc_darts_step.py", "--code", dartsCode()));
        assertThatThrownBy(() -> Peer.start(rival, Peer.Limits.STANDARD))
                .hasMessageContaining("expected 299,578 parameters, as Espalier's network has, got 1,930,618");
    }

    @Test
    void secondOrderHasOneLayout() {
        Rival rival = new Rival(
                "live", command("darts_step.py", "--code", dartsCode(), "--second-order", "--layout", "channels-last"));
        assertThatThrownBy(() -> Peer.start(rival, Peer.Limits.STANDARD)).hasMessageContaining("needs --layout nchw");
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
