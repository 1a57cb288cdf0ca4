package org.espalier.pipeline.phase;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.supernet.RankCheck;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.local.Trainings;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.DevicePhases;
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
import org.espalier.search.Constraints;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.torch.task.Judge;

/**
 * Asks whether the supernet orders its members rightly: random members are trained from scratch, and what they have on validation images is compared
 * with the supernet's score by Kendall's tau. Where each is trained several times, so are the trainings among themselves. Members are of the whole
 * space, because it is the supernet that is judged, not its members; or within the limits, where the order is that of what a search chooses from.
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
        SearchConfig config = resources.config();
        List<String> limits =
                config.rankCheck().withinLimits() ? Uses.limits(config, DevicePhases.key(Optional.empty())) : List.of();
        return PhaseTraits.of(Uses.join(Uses.FROM_SCRATCH, limits, List.of("strategy", "supernet", "rank_check")))
                .owning(NAME);
    }

    @Override
    public RankCheckResult run(PhaseContext context) throws IOException, InterruptedException {
        SearchConfig.RankCheck check = resources.config().rankCheck();
        Judge judge = resources.goal().judge();
        List<Candidate> members = members(check, context);
        if (members.size() < 2) {
            return compared(List.of(), List.of(), judge, context); // one alone has no order that is worth a training
        }
        double[] shared = shared(members, context);
        int epochs = context.budget().planned(check.epochs());
        List<Trainings.Planned> trainings = new ArrayList<>();
        // all members once, then all of them again, so that time that ends leaves as few as can be without any training
        for (int repeat = 0; repeat < check.repeats(); repeat++) {
            for (Candidate member : members) {
                trainings.add(new Trainings.Planned(job(member, repeat, epochs, context), false));
            }
        }
        context.stopIfAsked();
        List<Trainings.Outcome> outcomes = new Trainings(
                        new EpochEvents(context, (long) trainings.size() * epochs), context::stopIfAsked)
                .run(resources, trainings);
        List<double[]> alone = new ArrayList<>();
        for (int from = 0; from < outcomes.size(); from += members.size()) {
            alone.add(alone(
                    trainings.subList(from, from + members.size()),
                    outcomes.subList(from, from + members.size()),
                    context));
        }
        return compared(rows(members, shared, alone, judge), alone, judge, context);
    }

    private Job.Training job(Candidate member, int repeat, int epochs, PhaseContext context) throws IOException {
        String first = "member-" + member.number();
        Path all = context.directory().resolve(NAME).toAbsolutePath();
        Path folder = all.resolve(first);
        Job.Training job = new Job.Training(
                first,
                folder,
                new Subject.Member(resources.space().codec().format(member.architecture())),
                epochs,
                List.of(),
                false,
                false);
        if (repeat > 0) {
            String again = first + "-again-" + repeat;
            return job.again(again, all.resolve(again), repeat);
        }
        FormerCheckpoints.move(folder, folder.resolve("checkpoints"));
        return job;
    }

    /** What the trainings of one repeat say; NaN for one that diverged, or was cut: that cannot be compared with those that were trained for longer. */
    private static double[] alone(
            List<Trainings.Planned> trainings, List<Trainings.Outcome> outcomes, PhaseContext context) {
        double[] values = new double[outcomes.size()];
        for (int i = 0; i < values.length; i++) {
            Trainings.Outcome outcome = outcomes.get(i);
            values[i] = outcome.isCut()
                    ? Double.NaN
                    : outcome.trained().map(one -> one.valid().value()).orElse(Double.NaN);
            String name = trainings.get(i).job().name();
            outcome.diverged().ifPresent(reason -> context.notice("rank check: " + name + " is left out: " + reason));
        }
        return values;
    }

    private List<RankCheckResult.Compared> rows(
            List<Candidate> members, double[] shared, List<double[]> alone, Judge judge) {
        List<RankCheckResult.Compared> rows = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            int at = i;
            List<Double> valids = alone.stream()
                    .map(values -> values[at])
                    .filter(value -> !value.isNaN())
                    .toList();
            if (!valids.isEmpty()) {
                rows.add(new RankCheckResult.Compared(
                        Member.of(resources.space(), members.get(i).architecture()),
                        judge.score(shared[i]),
                        mean(valids),
                        alone.size() > 1 ? valids : List.of(),
                        OptionalLong.of(resources
                                .space()
                                .counters()
                                .macs()
                                .of(members.get(i).architecture()))));
            }
        }
        return rows;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /**
     * Both orders beside each other.
     *
     * @param rows members with both scores
     * @param alone for each repeat what its training gave each member, NaN where it gave nothing
     */
    static RankCheckResult compared(
            List<RankCheckResult.Compared> rows, List<double[]> alone, Judge judge, PhaseContext context) {
        double tau = tau(rows, row -> judge.score(row.supernetValid()), judge);
        boolean counted = rows.stream().allMatch(row -> row.macs().isPresent());
        double byMacs = counted ? tau(rows, row -> row.macs().orElseThrow(), judge) : Double.NaN;
        if (!Double.isFinite(tau)) {
            context.notice(
                    rows.size() < 2
                            ? "rank check: fewer than two members were trained, so there is no order to compare"
                            : "rank check: all members score the same on one side, so there is no order to compare");
        }
        boolean isRepeated = alone.size() > 1;
        OptionalDouble ceiling = RankCheck.ceiling(alone);
        if (isRepeated && ceiling.isEmpty()) {
            context.notice("rank check: no two trainings of the same members have an order to compare, so how far they"
                    + " agree is not known");
        }
        return new RankCheckResult(
                finite(tau),
                ceiling,
                finite(byMacs),
                isRepeated ? OptionalLong.of(alone.size()) : OptionalLong.empty(),
                rows.size(),
                rows);
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** How an order of the members agrees with that of training from scratch; NaN where there is none. */
    private static double tau(
            List<RankCheckResult.Compared> rows, ToDoubleFunction<RankCheckResult.Compared> order, Judge judge) {
        return rows.size() < 2
                ? Double.NaN
                : RankCheck.of(
                                rows.stream().mapToDouble(order).toArray(),
                                rows.stream()
                                        .mapToDouble(row -> judge.score(row.valid()))
                                        .toArray())
                        .kendallTau();
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

    private List<Candidate> members(SearchConfig.RankCheck check, PhaseContext context) throws InterruptedException {
        int wanted = check.members();
        Constraints within = check.withinLimits() ? Limits.of(resources) : Constraints.none();
        RandomMembers.Fit keeps = member -> {
            context.stopIfAsked();
            return within.holdFor(member);
        };
        long seed = resources.config().seed();
        SearchSpace space = resources.space();
        List<Architecture> drawn = check.spread()
                ? RandomMembers.spread(
                        space, keeps, member -> true, space.counters().macs()::of, seed, "rank check", wanted)
                : RandomMembers.draw(space, keeps, seed, "rank check", wanted);
        if (drawn.size() < wanted && within.isEmpty()) {
            throw new IllegalArgumentException("rank_check.members: " + space.name() + " has no " + wanted
                    + " different members (found " + drawn.size() + ")");
        }
        if (drawn.size() < wanted) {
            context.notice("rank check: found " + drawn.size() + " of " + wanted
                    + " members within the limits: the space has no more, or they are rare");
        }
        List<Candidate> members = new ArrayList<>();
        drawn.forEach(member -> members.add(new Candidate(members.size(), member)));
        return members;
    }
}
