package org.espalier.pipeline.resources;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * A step of one image. A batch norm divides by the deviation within the batch: of one image it leaves nothing where a channel has one value, and
 * noise elsewhere. An epoch's last batch is no such step, it is left out where it is incomplete.
 */
public final class OneImageBatch {
    private OneImageBatch() {}

    /**
     * What is wrong with a number of images for a step, as one line; empty where nothing is.
     *
     * @param key of the configuration that says it, for example {@code retrain.batch}
     * @param batch what it says
     * @param images that the training draws from
     * @param networks that are trained so
     */
    public static Optional<String> problem(String key, int batch, int images, Stream<Network> networks) {
        if (Math.min(batch, images) > 1) {
            return Optional.empty();
        }
        return networks.filter(OneImageBatch::hasBatchNorm)
                .findFirst()
                .map(network -> key + ": a step would have 1 image (of " + images + " to train on), and '"
                        + network.name()
                        + "' has batch norms, which learn nothing from one; expected at least 2, got " + batch);
    }

    /** Members of a space that show what stands in it: the smallest, the median and the largest. */
    public static Stream<Network> members(SearchSpace space) {
        Landmarks landmarks = Landmarks.byMacs(space);
        return List.of(landmarks.smallest(), landmarks.median(), landmarks.largest()).stream()
                .map(space::network);
    }

    private static boolean hasBatchNorm(Network network) {
        return network.layers().stream().anyMatch(layer -> layer.operation() instanceof BatchNorm);
    }
}
