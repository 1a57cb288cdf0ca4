package org.espalier.pipeline.phase;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.config.KeptSupernet;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.torch.train.CheckpointFolder;

/** A phase that puts a supernet into the search's folder, in place of a training, which was trained elsewhere. */
interface TakenSupernet extends SearchPhase<SupernetResult> {
    /** Whose configuration says which. */
    SearchResources resources();

    @Override
    default String name() {
        return SupernetPhase.NAME;
    }

    @Override
    default Class<SupernetResult> resultType() {
        return SupernetResult.class;
    }

    @Override
    default PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(Uses.TRAINING, List.of("strategy", "supernet")))
                .readBy(Uses.join(SearchOutcome.searches(resources()), List.of(RankCheckPhase.NAME))
                        .toArray(String[]::new));
    }

    @Override
    default List<String> lost(Path directory, SupernetResult result) {
        Path folder = directory.resolve(KeptSupernet.FOLDER);
        boolean isThere = new CheckpointFolder(folder).holds(result.epochs())
                && Files.isRegularFile(folder.resolve(KeptSupernet.ORIGIN));
        return isThere ? List.of() : List.of(KeptSupernet.FOLDER + "/");
    }
}
