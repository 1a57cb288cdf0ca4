package org.espalier.oneshot.published;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the authors of once-for-all (Cai et al. 2020) name the weights that a supernet stores: {@code blocks.5.conv.depth_conv.conv.conv.weight}
 * is {@code stage2/0/depthwise/conv.weight}. Their blocks are numbered through all stages. Files have also older names for the same weights,
 * which differ in how often the name of a wrapped module is said; {@link #canonical} makes one of all.
 */
final class OnceForAllNames {
    /** A node in front of a parameter's own name: the body of a residual connection has a name of its own here, and none there. */
    private static final Pattern STORED =
            Pattern.compile("(.*?)(/body)?((?:/[a-z_]+)*)\\.([a-z_]+)(\\.\\d+to\\d+_matrix)?");

    private static final Pattern BLOCK = Pattern.compile("stage(\\d+)/(\\d+)");

    /** Modules of theirs that hold one of the same name. */
    private static final List<String> WRAPPED = List.of(".conv.conv.", ".bn.bn.", ".linear.linear.");

    private static final Map<String, String> MOBILE_BLOCK = Map.of(
            "/expand/conv", "conv.inverted_bottleneck.conv.conv",
            "/expand/norm", "conv.inverted_bottleneck.bn.bn",
            "/depthwise/conv", "conv.depth_conv.conv.conv",
            "/depthwise/norm", "conv.depth_conv.bn.bn",
            "/squeeze_excite/reduce", "conv.depth_conv.se.fc.reduce",
            "/squeeze_excite/expand", "conv.depth_conv.se.fc.expand",
            "/project/conv", "conv.point_linear.conv.conv",
            "/project/norm", "conv.point_linear.bn.bn");

    /** The first block has nothing elastic, so that nothing is wrapped. */
    private static final Map<String, String> MOBILE = Map.ofEntries(
            Map.entry("stem/conv", "first_conv.conv"),
            Map.entry("stem/norm", "first_conv.bn"),
            Map.entry("first/depthwise/conv", "blocks.0.conv.depth_conv.conv"),
            Map.entry("first/depthwise/norm", "blocks.0.conv.depth_conv.bn"),
            Map.entry("first/project/conv", "blocks.0.conv.point_linear.conv"),
            Map.entry("first/project/norm", "blocks.0.conv.point_linear.bn"),
            Map.entry("final_expand/conv", "final_expand_layer.conv"),
            Map.entry("final_expand/norm", "final_expand_layer.bn"),
            Map.entry("feature_mix/conv", "feature_mix_layer.conv"),
            Map.entry("feature_mix/norm", "feature_mix_layer.bn"),
            Map.entry("head/feature_mix", "feature_mix_layer.conv"),
            Map.entry("head/classifier", "classifier.linear"));

    private static final Map<String, String> RESNET_BLOCK = Map.of(
            "/reduce/conv", "conv1.conv.conv",
            "/reduce/norm", "conv1.bn.bn",
            "/middle/conv", "conv2.conv.conv",
            "/middle/norm", "conv2.bn.bn",
            "/expand/conv", "conv3.conv.conv",
            "/expand/norm", "conv3.bn.bn",
            "/shortcut/conv", "downsample.conv.conv",
            "/shortcut/norm", "downsample.bn.bn");

    private static final Map<String, String> RESNET = Map.of(
            "stem/conv", "input_stem.0.conv.conv",
            "stem/norm", "input_stem.0.bn.bn",
            "stem_middle/conv", "input_stem.1.conv.conv.conv",
            "stem_middle/norm", "input_stem.1.conv.bn.bn",
            "stem_out/conv", "input_stem.2.conv.conv",
            "stem_out/norm", "input_stem.2.bn.bn",
            "head/classifier", "classifier.linear.linear");

    private final Map<String, String> theirs = new LinkedHashMap<>();
    private final Map<String, String> ours = new LinkedHashMap<>();

    private OnceForAllNames() {}

    /**
     * The names of a supernet's weights.
     *
     * @param stored names of all that it stores
     * @return empty where it is none of theirs: some name has no counterpart
     */
    static Optional<OnceForAllNames> of(Collection<String> stored) {
        boolean mobile = stored.stream().anyMatch(name -> name.startsWith("first/"));
        Map<String, String> outside = mobile ? MOBILE : RESNET;
        Map<String, String> inside = mobile ? MOBILE_BLOCK : RESNET_BLOCK;
        Map<String, Integer> numbers = numbers(stored, mobile ? 1 : 0);
        OnceForAllNames names = new OnceForAllNames();
        for (String name : stored) {
            Matcher parts = STORED.matcher(name);
            if (!parts.matches()) {
                return Optional.empty();
            }
            String start = parts.group(1).replaceFirst("^stem_middle/.*", "stem_middle");
            Integer number = numbers.get(start);
            String module = number == null ? outside.get(start + parts.group(3)) : inside.get(parts.group(3));
            if (module == null) {
                return Optional.empty();
            }
            names.add(name, (number == null ? "" : "blocks." + number + ".") + module, parts);
        }
        return Optional.of(names);
    }

    private void add(String name, String module, Matcher parts) {
        String matrix = parts.group(5);
        String own = matrix == null
                ? module + "." + parts.group(4)
                // beside the convolution that is wrapped, not in it
                : module.substring(0, module.lastIndexOf('.')) + matrix;
        theirs.put(name, own);
        ours.put(canonical(own), name);
    }

    /** Path of a block to its number among all blocks. */
    private static Map<String, Integer> numbers(Collection<String> stored, int first) {
        TreeMap<Integer, TreeMap<Integer, String>> blocks = new TreeMap<>();
        for (String name : stored) {
            Matcher block = BLOCK.matcher(name);
            if (block.lookingAt()) {
                blocks.computeIfAbsent(Integer.valueOf(block.group(1)), stage -> new TreeMap<>())
                        .put(Integer.valueOf(block.group(2)), block.group());
            }
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        blocks.values().forEach(stage -> stage.values().forEach(path -> numbers.put(path, first + numbers.size())));
        return numbers;
    }

    /** Our name to theirs, in the order in which the supernet stores them. */
    Map<String, String> theirs() {
        return theirs;
    }

    /** Our name of a weight that they name so, today or formerly; empty where it is none. */
    Optional<String> ours(String their) {
        return Optional.ofNullable(ours.get(canonical(their)));
    }

    /** One name for all that are in use: nothing is said twice, and a block's convolution is {@code conv}. */
    static String canonical(String their) {
        String name = their.replace(".mobile_inverted_conv.", ".conv.");
        for (String twice : WRAPPED) {
            String once = twice.substring(0, twice.indexOf('.', 1) + 1);
            while (name.contains(twice)) {
                name = name.replace(twice, once);
            }
        }
        return name;
    }
}
