package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.supernet.RankCheck;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.local.Trainings;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.RankCheckResult;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.pipeline.training.SupernetScoring;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import org.espalier.torch.task.Judge;

/**
 * Asks whether the supernet orders its members rightly: random members are trained from scratch, and their validation accuracy is compared
 * with the supernet's score by Kendall's tau. Limits do not matter here: it is the supernet that is judged, not its members.
 *
 * @param training the supernet, trained before, by what its phase returned
 */
public record RankCheckPhase(SearchResources resources, IntFunction<SupernetTraining> training)
        implements SearchPhase<RankCheckResult> {
    public static final String NAME = "rank_check";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<RankCheckResult> resultType() {
        return RankCheckResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(Uses.FROM_SCRATCH, List.of("strategy", "supernet", "rank_check")))
                .owning(NAME);
    }

    @Override
    public RankCheckResult run(PhaseContext context) throws IOException, InterruptedException {
        List<Candidate> members = members(resources.config().rankCheck().members());
        double[] shared = shared(members, context);
        int epochs = context.budget().planned(resources.config().rankCheck().epochs());
        List<Trainings.Planned> trainings = new ArrayList<>();
        for (Candidate member : members) {
            String run = "member-" + trainings.size();
            Path folder = context.directory().resolve(NAME).resolve(run).toAbsolutePath();
            FormerCheckpoints.move(folder, folder.resolve("checkpoints"));
            Subject subject = new Subject.Member(resources.space().codec().format(member.architecture()));
            trainings.add(new Trainings.Planned(
                    new Job.Training(run, folder, subject, epochs, List.of(), false, false), false));
        }
        context.stopIfAsked();
        List<Trainings.Outcome> alone = new Trainings(
                        new EpochEvents(context, trainings.size() * epochs), context::stopIfAsked)
                .run(resources, trainings);
        Judge judge = resources.goal().judge();
        List<RankCheckResult.Compared> rows = new ArrayList<>();
        for (int i = 0; i < alone.size(); i++) {
            Optional<JobEnd.Trained> trained = alone.get(i).trained();
            if (alone.get(i).isCut()) {
                continue; // it cannot be compared with those that were trained for longer
            }
            if (trained.isPresent()) {
                rows.add(new RankCheckResult.Compared(
                        Member.of(resources.space(), members.get(i).architecture()),
                        judge.score(shared[i]),
                        trained.get().valid().value()));
            } else {
                String reason = alone.get(i).diverged().orElse("");
                context.notice("rank check: " + trainings.get(i).job().name() + " is left out: " + reason);
            }
        }
        return compared(rows, judge, context);
    }

    static RankCheckResult compared(List<RankCheckResult.Compared> rows, Judge judge, PhaseContext context) {
        double tau = rows.size() < 2
                ? Double.NaN
                : RankCheck.of(
                                rows.stream()
                                        .mapToDouble(row -> judge.score(row.supernetValid()))
                                        .toArray(),
                                rows.stream()
                                        .mapToDouble(row -> judge.score(row.valid()))
                                        .toArray())
                        .kendallTau();
        if (!Double.isFinite(tau)) {
            context.notice(
                    rows.size() < 2
                            ? "rank check: fewer than two members were trained, so there is no order to compare"
                            : "rank check: all members score the same on one side, so there is no order to compare");
        }
        return new RankCheckResult(
                Double.isFinite(tau) ? OptionalDouble.of(tau) : OptionalDouble.empty(), rows.size(), rows);
    }

    private double[] shared(List<Candidate> members, PhaseContext context) throws InterruptedException {
        SupernetResult supernet = context.result(SupernetPhase.NAME, SupernetResult.class);
        try (SupernetScoring scoring =
                training.apply(supernet.schedule()).scoring(supernet.epochs(), context::notice, context::stopIfAsked)) {
            return scoring.evaluate(members).stream()
                    .sorted(Comparator.comparingLong(Trial::number))
                    .mapToDouble(t -> Objects.requireNonNull(t.score()).value())
                    .toArray();
        }
    }

    private List<Candidate> members(int wanted) throws InterruptedException {
        List<Architecture> drawn = RandomMembers.draw(
                resources.space(), member -> true, resources.config().seed(), "rank check", wanted);
        if (drawn.size() < wanted) {
            throw new IllegalArgumentException(
                    "rank_check.members: " + resources.space().name() + " has no " + wanted
                            + " different members (found " + drawn.size() + ")");
        }
        List<Candidate> members = new ArrayList<>();
        drawn.forEach(member -> members.add(new Candidate(members.size(), member)));
        return members;
    }
}
