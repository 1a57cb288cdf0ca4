package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.Ranking.Scored;
import org.espalier.pipeline.phase.WinnerChoice.Chosen;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.Roles;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.torch.data.Part;
import org.espalier.torch.task.Judge;

/**
 * Reads the trials of a search: winners along the front of score against costs that keep the limits when they are measured ({@link WinnerChoice}) go on to
 * training from scratch, with random members within the limits beside them, spread over the main cost; the front goes into the report. Whatever
 * stands there was measured: a prediction only says what is worth measuring.
 */
public final class SearchOutcome implements SearchPhase<SelectionResult> {
    /** Name of the phase before it, which returns a {@link TrialsResult}. */
    public static final String SEARCH = "search";

    public static final String PHASE = "select";

    /** Members that are measured before a search for one within the limits gives up. */
    private static final int MOST_PASSED_OVER = 50;

    /** How often the front is looked for again without members that broke a limit. */
    private static final int ROUNDS = 4;

    /** Most accurate, knee, fastest. */
    private static final int ROLES = 3;

    private static final List<String> METRICS = Stream.concat(Constraints.COUNTED.stream(), Stream.of(Limits.LATENCY))
            .toList();

    private final SearchResources resources;
    private final boolean supernet;

    /** @param supernet whether the scores are a supernet's */
    public SearchOutcome(SearchResources resources, boolean supernet) {
        this.resources = resources;
        this.supernet = supernet;
    }

    @Override
    public String name() {
        return PHASE;
    }

    @Override
    public Class<SelectionResult> resultType() {
        return SelectionResult.class;
    }

    @Override
    public PhaseTraits traits() {
        return PhaseTraits.of(Uses.join(
                Uses.IMAGES,
                Uses.SPACE,
                List.of("seed", "constraints", "objective", "device", "retrain.top", "retrain.random")));
    }

    @Override
    public SelectionResult run(PhaseContext context) throws IOException, InterruptedException {
        Ranking ranking = Ranking.of(
                resources.space(), context.result(SEARCH, TrialsResult.class).trials());
        List<SelectionResult.PassedOver> passedOver = new ArrayList<>();
        List<String> costs = costs(resources.config());
        List<Chosen> winners = winners(ranking, costs, passedOver, context);
        List<Scored> members = winners.stream().map(Chosen::member).toList();
        return new SelectionResult(
                passedOver,
                members.stream().map(Scored::asMember).toList(),
                ranking.isScored() ? winners.stream().map(Chosen::role).toList() : List.of(),
                supernet ? members.stream().map(Scored::score).toList() : List.of(),
                random(costs, context),
                Stream.concat(Stream.of("score"), costs.stream()).toList(),
                front(ranking, members, costs, context));
    }

    /** Without training, winners are those of the three roles. */
    private int wanted() {
        int top = resources.config().retrain().top();
        return top == 0 ? ROLES : top;
    }

    /**
     * Along the front, where there are scores; else the first in the order of the search. Where no member keeps the limits when measured, the first
     * of all, which the report then says.
     */
    private List<Chosen> winners(
            Ranking ranking, List<String> costs, List<SelectionResult.PassedOver> passedOver, PhaseContext context)
            throws InterruptedException {
        boolean scored = ranking.isScored();
        List<Scored> first = firstWithinLimits(ranking, scored ? 1 : wanted(), passedOver, context);
        if (first.isEmpty()) {
            context.notice("none of the " + passedOver.size()
                    + " best members keeps the limits when measured; the best goes on and is marked");
            first = ranking.members().subList(0, 1);
        } else if (scored && wanted() > 1) {
            Scored best = first.get(0);
            WinnerChoice choice = new WinnerChoice(readings(costs, resources::measureMillis), error(best));
            List<Chosen> winners = choice.of(nearFrontWithinLimits(ranking, best, costs, context), wanted());
            if (winners.size() < wanted()) {
                context.notice("of " + wanted() + " winners wanted, " + winners.size()
                        + " can be told apart by score and " + String.join(", ", costs));
            }
            return winners;
        }
        return first.stream()
                .map(member -> new Chosen(member, Roles.MOST_ACCURATE))
                .toList();
    }

    private List<Scored> firstWithinLimits(
            Ranking ranking, int wanted, List<SelectionResult.PassedOver> passedOver, PhaseContext context)
            throws InterruptedException {
        List<Scored> within = new ArrayList<>();
        for (Scored candidate : ranking.members()) {
            if (within.size() == wanted || passedOver.size() == MOST_PASSED_OVER) {
                break;
            }
            context.stopIfAsked();
            List<String> broken = Limits.broken(resources, candidate.member());
            if (broken.isEmpty()) {
                within.add(candidate);
            } else {
                passedOver.add(new SelectionResult.PassedOver(candidate.asMember(), String.join(", ", broken)));
                context.notice(candidate.notation() + " is passed over: it breaks " + String.join(", ", broken));
            }
        }
        return within;
    }

    /**
     * What may stand on the front of those within the limits. Where a measurement breaks a limit that an estimate met, others may take its place, so
     * it is looked for again without those.
     */
    private List<Scored> nearFrontWithinLimits(Ranking ranking, Scored best, List<String> costs, PhaseContext context)
            throws InterruptedException {
        Set<Scored> within = new LinkedHashSet<>(Set.of(best));
        List<Scored> left = new ArrayList<>(ranking.members());
        boolean isBroken = true;
        for (int round = 0; round < ROUNDS && isBroken && !left.isEmpty(); round++) {
            isBroken = false;
            for (Scored member : new Ranking(left).nearFront(readings(costs, estimate()))) {
                context.stopIfAsked();
                if (Limits.broken(resources, member.member()).isEmpty()) {
                    within.add(member);
                } else {
                    left.remove(member);
                    isBroken = true;
                }
            }
        }
        return List.copyOf(within);
    }

    /** How far chance in the validation images reaches: one standard error of the best score. */
    private double error(Scored best) {
        Judge judge = resources.goal().judge();
        return WinnerChoice.standardError(
                judge.score(best.score()),
                resources.split().indices(Part.VALID).length,
                judge.main().higherIsBetter());
    }

    private List<Member> random(List<String> costs, PhaseContext context) throws InterruptedException {
        int wanted = resources.config().retrain().random();
        List<Member> drawn = random(resources, costs, "random baseline", wanted, context);
        if (drawn.size() < wanted) {
            context.notice("of " + wanted + " random members wanted, " + drawn.size()
                    + " were found within the limits: the space has no more, or they are rare");
        }
        return drawn;
    }

    /**
     * Random members within the limits, spread over the main cost.
     *
     * @param purpose of the draw, for its seed
     */
    static List<Member> random(
            SearchResources resources, List<String> costs, String purpose, int wanted, PhaseContext context)
            throws InterruptedException {
        Constraints predicted = Limits.of(resources);
        SearchOutcome outcome = new SearchOutcome(resources, false);
        Function<Architecture, double[]> readings = outcome.costsOf(costs, outcome.estimate());
        RandomMembers.Fit keeps = member -> {
            context.stopIfAsked();
            return Limits.broken(resources, member).isEmpty();
        };
        return RandomMembers.spread(
                        resources.space(),
                        predicted::holdFor,
                        keeps,
                        member -> readings.apply(member)[0],
                        resources.config().seed(),
                        purpose,
                        wanted)
                .stream()
                .map(member -> Member.of(resources.space(), member))
                .toList();
    }

    /** What nobody scored nobody beats: then the winners are all that there is to show. */
    private List<SelectionResult.Point> front(
            Ranking ranking, List<Scored> winners, List<String> costs, PhaseContext context)
            throws InterruptedException {
        List<Scored> front = winners;
        if (ranking.isScored()) {
            List<Scored> near = ranking.nearFront(readings(costs, estimate()));
            for (Scored member : costs.contains(Limits.LATENCY) ? near : List.<Scored>of()) {
                context.stopIfAsked();
                resources.measureMillis(member.member());
            }
            front = Ranking.front(near, readings(costs, resources::measureMillis));
        }
        return front.stream().map(this::point).toList();
    }

    private SelectionResult.Point point(Scored member) {
        return new SelectionResult.Point(
                member.asMember(),
                resources.measureMillis(member.member()),
                member.isScored() ? OptionalDouble.of(member.score()) : OptionalDouble.empty(),
                resources.space().counters().params().of(member.member()),
                member.macs(),
                resources.config().constraints().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Limits.broken(resources, member.member()).isEmpty()));
    }

    /** What a search is a front of beside its score. */
    static List<String> costs(SearchConfig config) {
        return costs(config.constraints(), config.objective().minimize().names());
    }

    /**
     * What is limited from above, then what is minimised beside a measure; the latency where there is neither. Latency comes first wherever it is
     * one of them: the fastest is the one of the least latency.
     *
     * @param limits metric to limit, as in a configuration
     * @param minimized measures and metrics
     */
    public static List<String> costs(Map<String, String> limits, List<String> minimized) {
        Set<String> costs = new LinkedHashSet<>(limited(limits));
        minimized.stream().filter(METRICS::contains).forEach(costs::add);
        return costs.isEmpty() ? List.of(Limits.LATENCY) : mainFirst(costs);
    }

    private static List<String> limited(Map<String, String> limits) {
        return limits.entrySet().stream()
                .filter(limit -> Constraint.parse(limit.getKey(), limit.getValue())
                        .relation()
                        .isUpper())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> mainFirst(Set<String> costs) {
        return Stream.concat(Stream.of(Limits.LATENCY).filter(costs::contains), costs.stream())
                .distinct()
                .toList();
    }

    /** Latency as it is known without measuring: by the model where the limits have made one, in the order of MACs otherwise. */
    private ToDoubleFunction<Architecture> estimate() {
        return resources.config().constraints().containsKey(Limits.LATENCY)
                ? resources.latencyModel()::predictMillis
                : member -> resources.space().counters().macs().of(member);
    }

    private Function<Scored, double[]> readings(List<String> costs, ToDoubleFunction<Architecture> latency) {
        Function<Architecture, double[]> readings = costsOf(costs, latency);
        return scored -> readings.apply(scored.member());
    }

    private Function<Architecture, double[]> costsOf(List<String> costs, ToDoubleFunction<Architecture> latency) {
        Map<String, ToDoubleFunction<Architecture>> metrics =
                new LinkedHashMap<>(Constraints.counted(resources.space()));
        metrics.put(Limits.LATENCY, latency);
        List<ToDoubleFunction<Architecture>> asked = costs.stream()
                .map(cost -> Objects.requireNonNull(metrics.get(cost), cost))
                .toList();
        return member ->
                asked.stream().mapToDouble(cost -> cost.applyAsDouble(member)).toArray();
    }
}
