package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import org.espalier.pipeline.config.KeptSupernet;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchPaths;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.PhaseContext;

/**
 * In place of a training: the supernet of an earlier search is copied into this one's folder, which is whole then and needs that one no more.
 *
 * @param resources whose configuration says where it lies
 */
public record CopiedSupernetPhase(SearchResources resources) implements TakenSupernet {
    @Override
    public SupernetResult run(PhaseContext context) throws IOException {
        SearchConfig config = resources.config();
        String from = config.supernet().from().orElseThrow();
        EarlierSupernet earlier = EarlierSupernet.in(Path.of(from));
        earlier.unused(config).forEach(context::notice);
        earlier.copy(context.directory());
        EarlierSupernet own = EarlierSupernet.in(context.directory());
        SupernetTraining.ofEarlier(
                        resources, own.strategy(), context.directory().resolve(KeptSupernet.FOLDER), own.schedule())
                .requireReadable(context::notice);
        return own.result(config.asGiven(SearchPaths.SUPERNET, from), own.digest());
    }
}
