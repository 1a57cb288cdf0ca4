package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.device.pytorch.TorchCheckpoint;
import org.espalier.graph.Weights;
import org.espalier.oneshot.published.OnceForAllWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.pipeline.config.KeptSupernet;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.PublishedFile;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;

/**
 * Whether published weights can be searched: the file is there, or can be fetched, and every weight has its place in the space, the classifier's for the classes of the
 * images too.
 *
 * @param resources of the search that wants them
 */
public record PublishedFit(SearchResources resources) {
    private static final String CLASSIFIER = "classifier";

    /** What does not fit, a line each; empty where all does. */
    public List<String> problems() {
        String given = resources.config().supernet().weights().orElseThrow();
        if (KeptSupernet.isPublishedIn(Path.of(given))) {
            return List.of(); // that of the search which goes on
        }
        String key = SearchPaths.WEIGHTS + ": " + resources.config().asGiven(SearchPaths.WEIGHTS, given) + ": ";
        SearchSpace space = resources.space();
        try {
            PublishedFile file =
                    PublishedFile.of(resources.config().supernet(), resources.environment(), resources::warn);
            Weights weights = TorchCheckpoint.read(file.path());
            requireClasses(weights, space.classes());
            try (Supernet supernet =
                    Supernet.create(space, new ParameterStore(0, Initialisation.HE_FAN_OUT), new DirectConvolution())) {
                OnceForAllWeights.load(supernet, weights);
            }
            return List.of();
        } catch (IllegalArgumentException | IOException e) {
            return List.of(key + e.getMessage());
        }
    }

    private static void requireClasses(Weights weights, int classes) {
        weights.tensors().forEach((name, tensor) -> {
            if (name.startsWith(CLASSIFIER) && tensor.dims()[0] != classes) {
                throw new IllegalArgumentException("its classifier tells " + tensor.dims()[0]
                        + " classes, and the images have " + classes
                        + "; published weights are searched on images of the classes that they were trained on");
            }
        });
    }
}
