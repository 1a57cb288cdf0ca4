package org.espalier.pipeline.phase;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.config.KeptSupernet;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.plan.PhaseTraits;
import org.espalier.torch.train.CheckpointFolder;

/** What phases have in common that put a supernet into the search's folder which was trained elsewhere. */
final class TakenSupernet {
    private TakenSupernet() {}

    static PhaseTraits traits(SearchResources resources) {
        return PhaseTraits.of(Uses.join(Uses.TRAINING, List.of("strategy", "supernet")))
                .readBy(Uses.join(SearchOutcome.searches(resources), List.of(RankCheckPhase.NAME))
                        .toArray(String[]::new));
    }

    /** What is missing of it, or nothing. */
    static List<String> lost(Path directory, SupernetResult result) {
        Path folder = directory.resolve(KeptSupernet.FOLDER);
        boolean isThere = new CheckpointFolder(folder).holds(result.epochs())
                && Files.isRegularFile(folder.resolve(KeptSupernet.ORIGIN));
        return isThere ? List.of() : List.of(KeptSupernet.FOLDER + "/");
    }
}
