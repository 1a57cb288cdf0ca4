package org.espalier.predict.onceforall;

import java.util.Arrays;
import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.Encoding;
import org.espalier.space.SearchSpace;

/**
 * The 128 features of once-for-all's accuracy predictor (Cai et al. 2020, section 3.4; {@code ofa.tutorial}): for each of 20 blocks one of three kernels (3, 5, 7), then for
 * each of them one of three expansions (3, 4, 6), then one of eight resolutions: number {@code (r - 112) / 16}, rounded down. A block that its stage's depth leaves out
 * has zeros only. Each stage has the features of four blocks, whatever its greatest depth.
 */
public final class OnceForAllEncoding implements Encoding {
    /** Features of a member. */
    public static final int FEATURES = 128;

    private static final List<String> KERNELS = List.of("3", "5", "7");
    private static final List<String> EXPANSIONS = List.of("3", "4", "6");
    private static final int STAGES = 5;
    private static final int BLOCKS_OF_A_STAGE = 4;
    private static final int BLOCKS = STAGES * BLOCKS_OF_A_STAGE;
    private static final int RESOLUTIONS = 8;
    private static final int SMALLEST = 112;
    private static final int STEP = 16;
    private static final int FIRST_RESOLUTION = BLOCKS * (KERNELS.size() + EXPANSIONS.size());

    private final DecisionSet decisions;
    private final int resolution;
    private final int[] resolutionFeature;
    private final int[] depths;
    private final int[][] running;
    private final int[] blockStage;
    private final int[] blockPlace;
    private final int[] kernels;
    private final int[] expands;
    private final int[][] kernelFeature;
    private final int[][] expandFeature;

    /**
     * @param space five stages of at most four blocks with kernels of 3, 5 and 7, expansions of 3, 4 and 6, resolutions from 112 to 239: {@code mobilenet-v3}
     * @throws IllegalArgumentException for another space, with what it lacks
     */
    public OnceForAllEncoding(SearchSpace space) {
        ElasticBlocks found = ElasticBlocks.of(space)
                .orElseThrow(() -> unfit(space, "its decisions are not those of elastic blocks in stages"));
        List<ElasticBlocks.Stage> stages = found.stages();
        if (stages.size() != STAGES || stages.stream().anyMatch(stage -> stage.blocks() > BLOCKS_OF_A_STAGE)) {
            throw unfit(
                    space,
                    "it has stages of "
                            + stages.stream().map(ElasticBlocks.Stage::blocks).toList()
                            + " blocks, expected " + STAGES + " of at most " + BLOCKS_OF_A_STAGE);
        }
        this.decisions = space.decisions();
        this.resolution = found.resolution();
        this.resolutionFeature = resolutions(space, decisions.all().get(resolution));
        this.depths = stages.stream().mapToInt(ElasticBlocks.Stage::depth).toArray();
        this.running = stages.stream()
                .map(stage ->
                        stage.depths().stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        List<ElasticBlocks.Block> blocks = found.blocks();
        this.blockStage = blocks.stream().mapToInt(ElasticBlocks.Block::stage).toArray();
        this.blockPlace = blocks.stream().mapToInt(ElasticBlocks.Block::place).toArray();
        this.kernels = blocks.stream().mapToInt(ElasticBlocks.Block::kernel).toArray();
        this.expands = blocks.stream().mapToInt(ElasticBlocks.Block::expand).toArray();
        this.kernelFeature = new int[blocks.size()][];
        this.expandFeature = new int[blocks.size()][];
        for (int i = 0; i < blocks.size(); i++) {
            int slot = blockStage[i] * BLOCKS_OF_A_STAGE + blockPlace[i];
            kernelFeature[i] = features(space, decisions.all().get(kernels[i]), KERNELS, slot * KERNELS.size());
            expandFeature[i] = features(
                    space,
                    decisions.all().get(expands[i]),
                    EXPANSIONS,
                    BLOCKS * KERNELS.size() + slot * EXPANSIONS.size());
        }
    }

    private static IllegalArgumentException unfit(SearchSpace space, String why) {
        return new IllegalArgumentException(
                "space '" + space.name() + "' does not fit once-for-all's accuracy predictor: " + why
                        + "; take mobilenet-v3 as published, or OneHotEncoding with a predictor of your own");
    }

    /** The feature of each option; the order of the authors' options is fixed, whatever the space's own. */
    private static int[] features(SearchSpace space, Decision decision, List<String> known, int first) {
        int[] features = new int[decision.size()];
        for (int i = 0; i < features.length; i++) {
            int place = known.indexOf(decision.options().get(i));
            if (place < 0) {
                throw unfit(
                        space,
                        "'" + decision.path() + "' may be " + decision.options().get(i) + ", expected one of " + known);
            }
            features[i] = first + place;
        }
        return features;
    }

    private static int[] resolutions(SearchSpace space, Decision decision) {
        int[] features = new int[decision.size()];
        for (int i = 0; i < features.length; i++) {
            long rows = decision.number(i);
            if (rows < SMALLEST || rows >= SMALLEST + STEP * RESOLUTIONS) {
                throw unfit(
                        space,
                        "a resolution is " + rows + ", expected " + SMALLEST + " to "
                                + (SMALLEST + STEP * RESOLUTIONS - 1));
            }
            features[i] = FIRST_RESOLUTION + (int) ((rows - SMALLEST) / STEP);
        }
        return features;
    }

    @Override
    public DecisionSet decisions() {
        return decisions;
    }

    @Override
    public int features() {
        return FEATURES;
    }

    @Override
    public void encode(int[] options, float[] into) {
        Arrays.fill(into, 0, FEATURES, 0);
        into[resolutionFeature[options[resolution]]] = 1;
        for (int i = 0; i < kernels.length; i++) {
            int stage = blockStage[i];
            if (blockPlace[i] < running[stage][options[depths[stage]]]) {
                into[kernelFeature[i][options[kernels[i]]]] = 1;
                into[expandFeature[i][options[expands[i]]]] = 1;
            }
        }
    }
}
