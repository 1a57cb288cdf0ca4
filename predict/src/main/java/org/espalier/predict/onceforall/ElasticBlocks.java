package org.espalier.predict.onceforall;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;

/**
 * Where the decisions of an elastic space of inverted bottlenecks stand: {@code stageN.depth}, {@code stageN.blockM.kernel}, {@code stageN.blockM.expand} and
 * {@code resolution}. Of a stage run as many of its first blocks as its depth says. Immutable.
 */
public final class ElasticBlocks {
    private static final Pattern DEPTH = Pattern.compile("stage(\\d+)\\.depth");
    private static final Pattern BLOCK = Pattern.compile("stage(\\d+)\\.block(\\d+)\\.(kernel|expand)");
    private static final String RESOLUTION = "resolution";

    /** Members that show whether the names mean what they say. */
    private static final int WITNESSES = 30;

    /**
     * A block of a stage.
     *
     * @param stage position of the stage, from 0
     * @param place position within the stage, from 0
     * @param kernel position of the decision about its kernel
     * @param expand position of the decision about its expansion
     */
    public record Block(int stage, int place, int kernel, int expand) {}

    /**
     * A stage.
     *
     * @param depth position of the decision about its depth
     * @param depths blocks that run, by the option of that decision
     * @param first position of its first block among all
     */
    public record Stage(int depth, List<Integer> depths, int first) {
        public Stage {
            depths = List.copyOf(depths);
        }

        /** The most blocks that may run. */
        public int blocks() {
            return depths.stream().mapToInt(Integer::intValue).max().orElseThrow();
        }
    }

    private final DecisionSet decisions;
    private final List<Stage> stages;
    private final List<Block> blocks;
    private final int resolution;

    private ElasticBlocks(DecisionSet decisions, List<Stage> stages, List<Block> blocks, int resolution) {
        this.decisions = decisions;
        this.stages = List.copyOf(stages);
        this.blocks = List.copyOf(blocks);
        this.resolution = resolution;
    }

    /**
     * The blocks of a space, where each of its decisions is one of theirs, and where the space says of random members that what runs is what their depths
     * say; empty for all other spaces.
     */
    public static Optional<ElasticBlocks> of(SearchSpace space) {
        DecisionSet decisions = space.decisions();
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (int i = 0; i < decisions.size(); i++) {
            String path = decisions.all().get(i).path();
            if (!path.equals(RESOLUTION)
                    && !DEPTH.matcher(path).matches()
                    && !BLOCK.matcher(path).matches()) {
                return Optional.empty();
            }
            positions.put(path, i);
        }
        return Optional.ofNullable(read(decisions, positions)).filter(found -> found.agreesWith(space));
    }

    private static @Nullable ElasticBlocks read(DecisionSet decisions, Map<String, Integer> positions) {
        Integer resolution = positions.get(RESOLUTION);
        List<Stage> stages = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : positions.entrySet()) {
            Matcher depth = DEPTH.matcher(entry.getKey());
            if (depth.matches()) {
                Decision decision = decisions.all().get(entry.getValue());
                List<Integer> depths = new ArrayList<>();
                for (int i = 0; i < decision.size(); i++) {
                    depths.add(Math.toIntExact(decision.number(i)));
                }
                Stage stage = new Stage(entry.getValue(), depths, blocks.size());
                for (int place = 0; place < stage.blocks(); place++) {
                    String path = "stage" + depth.group(1) + ".block" + (place + 1);
                    Integer kernel = positions.get(path + ".kernel");
                    Integer expand = positions.get(path + ".expand");
                    if (kernel == null || expand == null) {
                        return null;
                    }
                    blocks.add(new Block(stages.size(), place, kernel, expand));
                }
                stages.add(stage);
            }
        }
        if (resolution == null || stages.size() + 2 * blocks.size() + 1 != decisions.size()) {
            return null;
        }
        return new ElasticBlocks(decisions, stages, blocks, resolution);
    }

    private boolean agreesWith(SearchSpace space) {
        for (int i = 0; i < WITNESSES; i++) {
            Architecture member = Architecture.uniform(decisions, Seeds.generator(0, "elastic blocks", i));
            Set<Decision> running = new HashSet<>();
            running.add(decisions.all().get(resolution));
            stages.forEach(stage -> running.add(decisions.all().get(stage.depth())));
            for (Block block : blocks) {
                if (runs(block, member.indices())) {
                    running.add(decisions.all().get(block.kernel()));
                    running.add(decisions.all().get(block.expand()));
                }
            }
            if (!space.isValid(member) || !open(running).equals(open(space.active(member)))) {
                return false;
            }
        }
        return true;
    }

    /** Decisions with one option are never open, and spaces do not tell whether they matter. */
    private static Set<Decision> open(Set<Decision> decisions) {
        return decisions.stream().filter(decision -> decision.size() > 1).collect(Collectors.toSet());
    }

    /** All decisions of the space. */
    public DecisionSet decisions() {
        return decisions;
    }

    /** The stages, in their order. */
    public List<Stage> stages() {
        return stages;
    }

    /** The blocks of all stages, in their order. */
    public List<Block> blocks() {
        return blocks;
    }

    /** Position of the decision about the resolution. */
    public int resolution() {
        return resolution;
    }

    /**
     * Whether a block is one of those that run in a member.
     *
     * @param options of the member
     */
    public boolean runs(Block block, int[] options) {
        Stage stage = stages.get(block.stage());
        return block.place() < stage.depths().get(options[stage.depth()]);
    }
}
