package org.espalier.zoo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;
import org.espalier.files.UnfitFileException;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;
import org.espalier.space.PathCodec;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlSection;

/**
 * A space of one's own, written in YAML: a stem, stages of blocks with lists of numbers or operations to choose from, a head. The format
 * is documented in {@code docs/yaml-space.md}. Every error names file, line, key and the nearest known key.
 */
public final class YamlSpaceFactory implements SpaceFactory {
    private final String source;
    private final YamlSection document;
    private final String name;
    private final String summary;
    private final List<SpaceParameter> parameters;

    private YamlSpaceFactory(YamlSection document, String source) {
        this.source = source;
        this.document = document;
        YamlSection root = document.unread();
        this.name = root.text("name");
        this.summary = root.text("summary", "space of one's own from " + source);
        this.parameters = List.of(
                new SpaceParameter(
                        "input", root.integers("input", List.of(3, 32, 32)), "channels, height, width of one image"),
                new SpaceParameter("classes", root.integer("classes", 10, 1, 1_000_000), "number of classes"),
                new SpaceParameter(
                        "resolution",
                        root.integers("resolution", List.of()),
                        "rows of images to choose from, columns in the input's proportion"),
                new SpaceParameter("width", root.decimal("width", 1, 0.01, 100), "factor of all channel numbers"));
    }

    /** @param source what errors call the document */
    public static YamlSpaceFactory parse(String source, String text) {
        return new YamlSpaceFactory(YamlSection.parse(source, text), source);
    }

    /** A space that stands inside another document; throws at once where something about it is wrong. */
    public static YamlSpaceFactory of(YamlSection section) {
        YamlSpaceFactory space = new YamlSpaceFactory(section, "the configuration");
        space.graph(new SpaceParameters(space.name, space.parameters, Map.of()), new BatchNorm(true));
        return space;
    }

    /** Reads a file. */
    public static YamlSpaceFactory read(Path file) {
        try {
            return parse(file.toString(), RegularFiles.readText(file));
        } catch (UnfitFileException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + Failure.reason(e, file), e);
        }
    }

    /** Whether a space's name stands for a YAML file. */
    public static boolean isFile(String name) {
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public List<SpaceParameter> parameters() {
        return parameters;
    }

    @Override
    public SearchSpace build(SpaceParameters values) {
        try {
            return space(values);
        } catch (ConfigException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(source + ": " + e.getMessage(), e);
        }
    }

    private SearchSpace space(SpaceParameters values) {
        Graph graph = graph(values, new BatchNorm(true));
        Shape input = input(values);
        Set<Decision> open = new LinkedHashSet<>(input.elements().support());
        open.addAll(graph.decisions());
        DecisionSet decisions = new DecisionSet(open);
        Graph relaxed = graph(values, new BatchNorm(false));
        return new GraphSpace(
                name, graph, input, decisions, new PathCodec(decisions), GraphSpace.argmax(relaxed, decisions));
    }

    private static Shape input(SpaceParameters values) {
        if (values.integers("resolution").isEmpty()) {
            return values.image();
        }
        return ElasticDecisions.input(
                values,
                Decision.ofInts("resolution", values.ascending("resolution", 1, SpaceParameters.LARGEST_IMAGE)));
    }

    /** @param candidateNorm batch norm of blocks that are chosen between, not affine in a relaxed graph */
    private Graph graph(SpaceParameters values, BatchNorm candidateNorm) {
        YamlSection root = document.unread();
        for (String key : List.of("name", "summary", "input", "classes", "resolution", "width")) {
            root.has(key);
        }
        YamlStages stages = new YamlStages(values.positive("width"), candidateNorm);
        stages.stem(root.section("stem"));
        List<YamlSection> sections = root.sections("stages");
        if (sections.isEmpty()) {
            throw root.error("stages", "expected a list of at least one stage");
        }
        sections.forEach(stages::stage);
        Graph graph = stages.head(root.section("head"), values.classes());
        root.finish();
        return graph;
    }
}
