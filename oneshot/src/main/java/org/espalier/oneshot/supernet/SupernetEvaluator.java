package org.espalier.oneshot.supernet;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.measure.Estimate;
import org.espalier.search.Candidate;
import org.espalier.search.Evaluator;
import org.espalier.search.Trial;
import org.espalier.torch.task.Judge;
import org.espalier.torch.train.FixedBatches;

/**
 * A trained supernet as the evaluator of an ask/tell search (single path one-shot, Guo et al. 2020; once-for-all): the score is the main measure
 * of the answers with shared weights after recalibration. Candidates that are asked for together share their prefixes. For one thread at a time.
 */
public final class SupernetEvaluator implements Evaluator {
    private final Supernet supernet;
    private final FixedBatches calibration;
    private final FixedBatches scored;
    private final Judge judge;

    /**
     * @param calibration training images for the statistics of batch norms; once-for-all uses 2,000
     * @param scored validation images, never those of the test part
     * @param judge of the answers
     */
    public SupernetEvaluator(Supernet supernet, FixedBatches calibration, FixedBatches scored, Judge judge) {
        this.supernet = supernet;
        this.calibration = calibration;
        this.scored = scored;
        this.judge = judge;
    }

    @Override
    public List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped before " + candidates.size() + " candidates were evaluated");
        }
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<MemberScore> scores =
                scores(candidates.stream().map(Candidate::architecture).toList());
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            trials.add(candidates.get(i).scored(judge.score(scores.get(i).answers())));
        }
        return trials;
    }

    /** The main measure of a member with its interval, which is not worth its time for each of many. */
    public Estimate estimate(Architecture member) {
        return judge.estimate(scores(List.of(member)).get(0).answers());
    }

    private List<MemberScore> scores(List<Architecture> members) {
        return new MemberEvaluation(supernet).evaluate(members, calibration, scored, judge::tally);
    }
}
