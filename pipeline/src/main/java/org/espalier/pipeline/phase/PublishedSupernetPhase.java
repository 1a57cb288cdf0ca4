package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.espalier.device.pytorch.TorchCheckpoint;
import org.espalier.files.AtomicFiles;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.KeptSupernet;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.training.PublishedFile;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.PhaseContext;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * In place of a training: weights that once-for-all's authors have published are written into the search's folder as a supernet of its own, so that the file is needed no
 * more.
 *
 * @param resources whose configuration says which
 * @param training by the epochs that it was planned for
 */
public record PublishedSupernetPhase(SearchResources resources, IntFunction<SupernetTraining> training)
        implements TakenSupernet {
    /** A schedule needs one epoch, of which none is trained. */
    private static final int SCHEDULE = 1;

    @Override
    public SupernetResult run(PhaseContext context) throws IOException {
        SearchConfig config = resources.config();
        // a search that begins anew has its former supernet in the place of the file
        String weights = SearchPaths.original(config, SearchPaths.WEIGHTS, context.directory())
                .orElseGet(() -> config.supernet().weights().orElseThrow());
        PublishedFile file =
                PublishedFile.of(weights, config.supernet().weightsSha256(), resources.environment(), context::notice);
        training.apply(SCHEDULE).adopt(TorchCheckpoint.read(file.path()));
        ObjectNode origin = JsonNodeFactory.instance
                .objectNode()
                .put("epochs", SupernetTraining.ADOPTED)
                .put("schedule", SCHEDULE)
                .put(KeptSupernet.WEIGHTS, file.sha256())
                .put(
                        KeptSupernet.DIGEST,
                        KeptSupernet.digest(context.directory()).orElse(""));
        // the last: with it the supernet is whole
        AtomicFiles.writeString(
                context.directory().resolve(KeptSupernet.FOLDER).resolve(KeptSupernet.ORIGIN), Json.pretty(origin));
        return new SupernetResult(
                SupernetTraining.ADOPTED,
                OptionalLong.of(SCHEDULE),
                Optional.of(new SupernetResult.From(config.asGiven(SearchPaths.WEIGHTS, weights), file.sha256())));
    }
}
