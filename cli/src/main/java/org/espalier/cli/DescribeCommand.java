package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.decision.Architecture;
import org.espalier.draw.GraphDrawing;
import org.espalier.draw.SvgDrawing;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.graph.Network;
import org.espalier.graph.Shape;
import org.espalier.space.Counters;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts a member, or shows how wide a space is. */
@Command(name = "describe", description = "Parameters, MACs and memory of a network, or the width of a search space.")
final class DescribeCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SpaceArguments arguments = new SpaceArguments();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw the network into this file.")
    private @Nullable Path svg;

    @Override
    public Integer call() throws IOException {
        if (svg != null) {
            OutputPlace.requireFile("--svg", svg);
        }
        SpaceOptions.Chosen chosen = arguments.choose();
        SearchSpace space = chosen.space();
        Architecture member = chosen.member();
        if (svg != null) {
            AtomicFiles.writeString(svg, drawing(space, member));
        }
        Map<String, Object> description = member == null ? space(space) : member(space, member);
        if (common.json) {
            common.printJson(description);
        } else {
            print("", description);
        }
        return ExitCode.DONE;
    }

    /** A member as a network; a space as its graph with what is open, where it has one. */
    private static String drawing(SearchSpace space, @Nullable Architecture member) {
        if (member != null) {
            return SvgDrawing.of(space.network(member));
        }
        return space.graph()
                .map(graph -> GraphDrawing.of(space.name(), graph))
                .orElseGet(() ->
                        SvgDrawing.of(space.network(Landmarks.byMacs(space).median())));
    }

    static Map<String, Object> member(SearchSpace space, Architecture member) {
        Network network = space.network(member);
        Shape input = network.input();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("space", space.name());
        map.put("architecture", space.codec().format(member));
        map.put(
                "input",
                List.of(
                        input.channels().asInt(),
                        input.height().asInt(),
                        input.width().asInt()));
        map.put("classes", network.classes());
        map.put("params", network.params());
        map.put("macs", network.macs());
        map.put("activation_bytes", network.activationBytes());
        map.put("rule", Counters.RULE);
        return map;
    }

    private static Map<String, Object> space(SearchSpace space) {
        Landmarks landmarks = Landmarks.byMacs(space);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("space", space.name());
        map.put("decisions", space.decisions().size());
        map.put("size", space.size().toString());
        map.put("smallest", member(space, landmarks.smallest()));
        map.put("median", member(space, landmarks.median()));
        map.put("largest", member(space, landmarks.largest()));
        return map;
    }

    private void print(String indent, Map<String, Object> map) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> nested) {
                common.out().println(indent + key);
                Map<String, Object> inner = new LinkedHashMap<>();
                nested.forEach((k, v) -> inner.put(k.toString(), v));
                inner.keySet().removeAll(List.of("space", "rule"));
                print(indent + "  ", inner);
            } else {
                String text =
                        value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : value.toString();
                common.out().printf("%s%-18s %s%n", indent, key, text);
            }
        });
    }
}
