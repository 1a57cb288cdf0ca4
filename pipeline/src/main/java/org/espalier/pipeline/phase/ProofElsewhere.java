package org.espalier.pipeline.phase;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.espalier.pipeline.phase.ProofPhase.Proof;
import org.espalier.pipeline.phase.RetrainPhase.Origin;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.pipeline.result.ProofResult;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.plan.PhaseContext;

/**
 * What is proved on the devices behind the first: the winners of each, and the hand-made networks beside them, measured there. Random members were drawn within
 * the limits of the first device, so they stand beside its winners alone.
 */
final class ProofElsewhere {
    private final SearchResources resources;
    private final PhaseContext context;
    private final Map<String, SelectionResult> chosen;
    private final Map<String, List<Proof>> proofs = new LinkedHashMap<>();

    ProofElsewhere(SearchResources resources, PhaseContext context) {
        this.resources = resources;
        this.context = context;
        this.chosen = SearchOutcome.ofOthers(resources, context);
    }

    /** Measures a network on each device where it stands for something. */
    void prove(ProofPhase.Exported exported) throws InterruptedException {
        for (Map.Entry<String, SearchResources> device : resources.others().entrySet()) {
            String name = device.getKey();
            Optional<String> role = ProofPhase.role(Objects.requireNonNull(chosen.get(name)), exported.run());
            if (role.isPresent() || exported.run().origin() == Origin.BASELINE) {
                context.stopIfAsked();
                proofs.computeIfAbsent(name, on -> new ArrayList<>())
                        .add(ProofPhase.prove(device.getValue(), exported, role));
            }
        }
    }

    /** What was proved, device by device. */
    List<ProofResult.OnDevice> results(MainMeasure measure) {
        List<ProofResult.OnDevice> results = new ArrayList<>();
        resources.others().forEach((name, on) -> {
            List<Proof> rows = proofs.getOrDefault(name, List.of());
            Optional<Proof> best = ProofPhase.best(rows, measure);
            if (best.isEmpty()) {
                context.notice("device " + name + " has no winner: no training of one of its winners came to an end");
            }
            results.add(new ProofResult.OnDevice(
                    name,
                    rows.stream().map(Proof::row).toList(),
                    best.map(proof -> proof.row().name()),
                    Limits.texts(on)));
        });
        return results;
    }
}
