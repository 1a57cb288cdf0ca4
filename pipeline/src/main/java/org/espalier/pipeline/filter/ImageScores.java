package org.espalier.pipeline.filter;

import java.util.List;
import java.util.Objects;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.predict.proxy.ProxyStudy;
import org.espalier.predict.proxy.ZeroCostProxy;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.LoaderSettings;
import org.espalier.torch.data.Part;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.module.Convolution;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.train.LoaderStream;

/**
 * Scores untrained members by one batch of the training images, the same for all.
 *
 * @param resources whose images and space
 * @param proxy that scores
 * @param images of the batch
 */
record ImageScores(SearchResources resources, ZeroCostProxy proxy, int images) {
    /** What a score hangs on beside the member. */
    String subject() {
        SearchConfig config = resources.config();
        return "espalier-proxy-scores/1 " + proxy.name() + " seed " + config.seed() + " images " + images + " of "
                + resources.identity().digest();
    }

    /** The score of a member; negative infinity where there is none. */
    double of(Architecture member) {
        int[] training = resources.split().indices(Part.TRAIN);
        LoaderSettings settings = new LoaderSettings(
                Math.min(images, training.length), 1, 1, resources.config().seed());
        try (BatchLoader loader = BatchLoader.training(
                resources.dataset(), training, resources.normalisation(), Augmentation.NONE, settings)) {
            Double score = ProxyStudy.of(
                            resources.space(),
                            List.of(member),
                            List.of(proxy),
                            rows -> new LoaderStream(loader, rows),
                            resources.goal().loss(),
                            convolution(),
                            resources.config().seed(),
                            row -> {})
                    .rows()
                    .get(0)
                    .scores()
                    .get(proxy.name());
            return Objects.requireNonNull(score, proxy::name);
        }
    }

    /** Untrained networks are looked at on the host; kernels are verified for what trains. */
    private Convolution convolution() {
        return resources.config().engine().name() == DeviceKind.CPU ? resources.convolution() : new DirectConvolution();
    }
}
