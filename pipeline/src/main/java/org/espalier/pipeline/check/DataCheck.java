package org.espalier.pipeline.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.LabelNames;
import org.espalier.yaml.Excerpt;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameter;
import org.espalier.zoo.SpaceParameters;

/** What a configuration says of the images that the images say themselves. */
final class DataCheck {
    private DataCheck() {}

    /** {@code space.classes} and {@code space.input} follow from the data; where they are given, they have to agree. */
    static void given(SearchResources resources, SpaceFactory factory, Problems problems) {
        SearchConfig config = resources.config();
        Map<String, Object> wanted = config.space().wanted();
        ImageDataset images = resources.dataset();
        String data = "data.source: "
                + Excerpt.of(config.asGiven(SearchPaths.DATA, config.data().source()));
        number(factory, wanted, "classes").ifPresent(classes -> {
            LabelNames labels = images.labelNames();
            int there = config.task().outputs(labels);
            if (classes != there) {
                problems.add("space.classes: is " + classes + ", the images have " + there
                        + (labels.areClasses() ? " classes (" : " numbers each (") + data
                        + "); remove it, it follows from them");
            }
        });
        numbers(factory, wanted, "input").ifPresent(input -> {
            List<Integer> there = List.of(images.channels(), images.height(), images.width());
            if (!input.equals(there)) {
                problems.add("space.input: is " + input + ", the images are " + there + " (" + data + ", data.size: "
                        + config.data().writtenSize() + "); remove it, it follows from them");
            }
        });
    }

    private static Optional<Integer> number(SpaceFactory factory, Map<String, Object> wanted, String key) {
        return read(factory, wanted, key).map(values -> values.integer(key, 1));
    }

    private static Optional<List<Integer>> numbers(SpaceFactory factory, Map<String, Object> wanted, String key) {
        return read(factory, wanted, key).map(values -> values.integers(key));
    }

    private static Optional<SpaceParameters> read(SpaceFactory factory, Map<String, Object> wanted, String key) {
        boolean declared =
                factory.parameters().stream().map(SpaceParameter::name).anyMatch(key::equals);
        return declared && wanted.containsKey(key)
                ? Optional.of(new SpaceParameters(factory.name(), factory.parameters(), Map.of(key, wanted.get(key))))
                : Optional.empty();
    }
}
