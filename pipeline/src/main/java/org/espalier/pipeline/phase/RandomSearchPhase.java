package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.execution.Teaching;
import org.espalier.pipeline.execution.local.Trainings;
import org.espalier.pipeline.phase.RetrainPhase.Origin;
import org.espalier.pipeline.phase.RetrainPhase.Run;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.RandomSearchResult;
import org.espalier.pipeline.result.RetrainResult;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;

/**
 * What somebody would have who spends the time of the supernet on trainings: as many random members within the limits, trained from scratch as the
 * winners were, as fit into it. How many follows from what the journal says of both phases, so that a search that goes on trains as many. A supernet that an
 * earlier search has trained took what it took there.
 *
 * @param resources whose training images they are trained on
 */
public record RandomSearchPhase(SearchResources resources) implements SearchPhase<RandomSearchResult> {
    public static final String NAME = "random_search";

    /** However long a supernet is trained: more would stand on no front. */
    private static final int MOST = 1000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<RandomSearchResult> resultType() {
        return RandomSearchResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(
                        Uses.FROM_SCRATCH,
                        List.of(
                                "retrain.epochs",
                                "retrain.random_search",
                                "constraints",
                                "objective",
                                "device",
                                Uses.LATENCY_MODEL)))
                .readBy(ProofPhase.NAME);
    }

    @Override
    public List<String> lost(Path directory, RandomSearchResult result) {
        return RetrainPhase.lost(directory, result.runs());
    }

    /** The random members, in their order. */
    static List<Run> runs(SearchResources resources, RandomSearchResult result) {
        return RetrainPhase.members(resources, Origin.RANDOM_SEARCH, result.members());
    }

    @Override
    public RandomSearchResult run(PhaseContext context) throws IOException, InterruptedException {
        RetrainResult trained = context.result(RetrainPhase.NAME, RetrainResult.class);
        double seconds = context.seconds(SupernetPhase.NAME) + trainedEarlier(context);
        double one = context.seconds(RetrainPhase.NAME) / Math.max(1, trainings(trained));
        int wanted = fitting(seconds, one);
        List<Member> members =
                SearchOutcome.random(resources, CostAxes.of(resources), "random search", wanted, context);
        context.notice(String.format(
                Locale.ROOT,
                "random search: in the %.1f s that the supernet took, %d trainings of %.1f s fit; %d random members are"
                        + " trained",
                seconds,
                wanted,
                one,
                members.size()));
        List<Run> runs = RetrainPhase.members(resources, Origin.RANDOM_SEARCH, members);
        int epochs = (int) trained.planned().orElse(resources.config().retrain().epochs());
        Optional<Teaching> teacher =
                runs.isEmpty() ? Optional.empty() : new TeacherRun(resources, context).left(epochs);
        List<Trainings.Outcome> outcomes = RetrainPhase.trained(resources, context, runs, epochs, teacher);
        RetrainResult result = RetrainPhase.result(
                context, runs, 0, outcomes, List.of(), resources.identity().digest());
        return new RandomSearchResult(seconds, one, members, result.runs(), result.diverged());
    }

    /** What the training of a supernet took that an earlier search did, which the copy says. */
    private double trainedEarlier(PhaseContext context) throws IOException {
        if (resources.config().supernet().from().isEmpty()) {
            return 0;
        }
        OptionalDouble seconds = EarlierSupernet.in(context.directory()).seconds();
        if (seconds.isEmpty()) {
            context.notice(
                    "random search: the copy of the supernet, made by an earlier release, does not say how long its"
                            + " training took; only the time of copying it counts");
        }
        return seconds.orElse(0);
    }

    /** Those of a phase; a network that teaches all others was trained too. */
    private int trainings(RetrainResult trained) {
        RetrainConfig retrain = resources.config().retrain();
        boolean isTeacherTrained = retrain.teacher().isPresent() && !retrain.isTaughtByModel();
        return trained.runs().size() + trained.diverged().size() + (isTeacherTrained ? 1 : 0);
    }

    /** How many trainings fit, as far as anybody can tell. */
    static int fitting(double seconds, double one) {
        return one > 0 ? (int) Math.min(MOST, Math.floor(seconds / one)) : 0;
    }
}
