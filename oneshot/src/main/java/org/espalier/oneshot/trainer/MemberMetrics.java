package org.espalier.oneshot.trainer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.espalier.decision.Architecture;
import org.espalier.measure.Answers;
import org.espalier.measure.Measure;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.module.Outputs;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;

/**
 * What one member answers with the shared weights as they are, each batch normalised by its own statistics.
 *
 * @param measures of the answers
 * @param images that are answered: one epoch
 * @param tally collects answers; a new one each time
 * @param weights as they are now; they stay their owner's
 * @param member who answers
 */
record MemberMetrics(
        List<Measure> measures,
        BatchStream images,
        Supplier<Tally> tally,
        Supplier<SharedWeights> weights,
        Supplier<Architecture> member) {
    /** The measures as they are now, by name. */
    Map<String, Double> now() {
        Architecture answering = member.get();
        SharedWeights shared = weights.get();
        Tally collected = tally.get();
        try (BatchStream.Epoch batches = images.epoch(0)) {
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard()) {
                    Batch batch = batches.next();
                    collected.add(Outputs.of(shared.forward(batch.images(), answering)), batch.targets());
                }
            }
        }
        Answers answers = collected.answers();
        Map<String, Double> values = new LinkedHashMap<>();
        measures.forEach(measure -> values.put(measure.name(), measure.of(answers)));
        return values;
    }
}
