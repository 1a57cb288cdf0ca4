package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.phase.Ranking.Scored;
import org.espalier.pipeline.phase.WinnerChoice.Chosen;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.DevicePhases;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.Roles;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraints;
import org.espalier.stats.Interval;
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

    private final SearchResources resources;
    private final boolean supernet;
    private final Optional<String> device;

    /** @param supernet whether the scores are a supernet's */
    public SearchOutcome(SearchResources resources, boolean supernet) {
        this(resources, supernet, Optional.empty());
    }

    /**
     * @param resources of the device
     * @param supernet whether the scores are a supernet's
     * @param device what it is called; empty for the first, beside whose winners alone stand random members
     */
    public SearchOutcome(SearchResources resources, boolean supernet, Optional<String> device) {
        this.resources = resources;
        this.supernet = supernet;
        this.device = device;
    }

    @Override
    public String name() {
        return DevicePhases.name(PHASE, device);
    }

    /** Names of the phases that search, one for each device. */
    public static List<String> searches(SearchResources resources) {
        return Stream.concat(
                        Stream.of(SEARCH),
                        resources.others().keySet().stream().map(name -> DevicePhases.name(SEARCH, Optional.of(name))))
                .toList();
    }

    /** What was chosen for each device behind the first, by what those are called. */
    static Map<String, SelectionResult> ofOthers(SearchResources resources, PhaseContext context) {
        Map<String, SelectionResult> others = new LinkedHashMap<>();
        resources
                .others()
                .keySet()
                .forEach(name -> others.put(
                        name, context.result(DevicePhases.name(PHASE, Optional.of(name)), SelectionResult.class)));
        return others;
    }

    /** What was chosen for the first device, and behind its winners those of all others. */
    static SelectionResult joined(SearchResources resources, PhaseContext context) {
        return context.result(PHASE, SelectionResult.class)
                .joined(ofOthers(resources, context).values());
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
                List.of(
                        "seed",
                        "constraints",
                        "objective",
                        DevicePhases.key(device),
                        Uses.LATENCY_MODEL,
                        "retrain.top",
                        "retrain.random")));
    }

    @Override
    public SelectionResult run(PhaseContext context) throws IOException, InterruptedException {
        Ranking ranking = Ranking.of(
                resources.space(),
                context.result(DevicePhases.name(SEARCH, device), TrialsResult.class)
                        .trials(),
                resources.goal().judge().objective());
        List<SelectionResult.PassedOver> passedOver = new ArrayList<>();
        CostAxes costs = CostAxes.of(resources);
        List<Chosen> winners = winners(ranking, costs, passedOver, context);
        List<Scored> members = winners.stream().map(Chosen::member).toList();
        return new SelectionResult(
                passedOver,
                members.stream().map(Scored::asMember).toList(),
                ranking.isScored() ? winners.stream().map(Chosen::role).toList() : List.of(),
                supernet ? members.stream().map(Scored::score).toList() : List.of(),
                random(costs, context),
                Stream.concat(Stream.of("score"), costs.names().stream()).toList(),
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
            Ranking ranking, CostAxes costs, List<SelectionResult.PassedOver> passedOver, PhaseContext context)
            throws InterruptedException {
        boolean scored = ranking.isScored();
        List<Scored> first = firstWithinLimits(ranking, scored ? 1 : wanted(), passedOver, context);
        if (first.isEmpty()) {
            context.notice("none of the " + passedOver.size()
                    + " best members keeps the limits when measured; the best goes on and is marked");
            first = ranking.members().subList(0, 1);
        } else if (scored && wanted() > 1) {
            Scored best = first.get(0);
            double error = error(best, context.result(DevicePhases.name(SEARCH, device), TrialsResult.class));
            WinnerChoice choice = new WinnerChoice(ofScored(costs.measured(resources)), error);
            List<Chosen> winners = choice.of(nearFrontWithinLimits(ranking, best, costs, context), wanted());
            if (winners.size() < wanted()) {
                context.notice("of " + wanted() + " winners wanted, " + winners.size()
                        + " can be told apart by score and " + String.join(", ", costs.names()));
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
    private List<Scored> nearFrontWithinLimits(Ranking ranking, Scored best, CostAxes costs, PhaseContext context)
            throws InterruptedException {
        Set<Scored> within = new LinkedHashSet<>(Set.of(best));
        List<Scored> left = new ArrayList<>(ranking.members());
        boolean isBroken = true;
        for (int round = 0; round < ROUNDS && isBroken && !left.isEmpty(); round++) {
            isBroken = false;
            for (Scored member : new Ranking(left).nearFront(ofScored(costs.estimated(resources)))) {
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

    /**
     * How far chance in the validation images reaches: one standard error of the best score, by the interval that the search knows, or that follows from
     * a share. Of other scores nothing is known, and any two that differ are told apart.
     */
    private double error(Scored best, TrialsResult searched) {
        return searched.interval()
                .or(() -> ofShare(best.score()))
                .map(Interval::standardError)
                .orElse(0.0);
    }

    private Optional<Interval> ofShare(double score) {
        Judge judge = resources.goal().judge();
        int images = resources.split().indices(Part.VALID).length;
        double value = judge.score(score);
        return judge.main().isShare() && value >= 0 && value <= 1 && images > 0
                ? Optional.of(Interval.wilson95(Math.round(value * images), images))
                : Optional.empty();
    }

    private List<Member> random(CostAxes costs, PhaseContext context) throws InterruptedException {
        int wanted = device.isPresent() ? 0 : resources.config().retrain().random();
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
            SearchResources resources, CostAxes costs, String purpose, int wanted, PhaseContext context)
            throws InterruptedException {
        Constraints predicted = Limits.of(resources);
        Function<Architecture, double[]> estimated = costs.estimated(resources);
        RandomMembers.Fit keeps = member -> {
            context.stopIfAsked();
            return Limits.broken(resources, member).isEmpty();
        };
        return RandomMembers.spread(
                        resources.space(),
                        predicted::holdFor,
                        keeps,
                        member -> estimated.apply(member)[0],
                        resources.config().seed(),
                        purpose,
                        wanted)
                .stream()
                .map(member -> Member.of(resources.space(), member))
                .toList();
    }

    /** What nobody scored nobody beats: then the winners are all that there is to show. */
    private List<SelectionResult.Point> front(
            Ranking ranking, List<Scored> winners, CostAxes costs, PhaseContext context) throws InterruptedException {
        List<Scored> front = winners;
        if (ranking.isScored()) {
            List<Scored> near = ranking.nearFront(ofScored(costs.estimated(resources)));
            Function<Scored, double[]> measured = ofScored(costs.measured(resources));
            Map<Scored, double[]> costsOf = new LinkedHashMap<>();
            for (Scored member : costs.areMeasured() ? near : List.<Scored>of()) {
                context.stopIfAsked();
                costsOf.put(member, measured.apply(member));
            }
            front = Ranking.front(near, member -> costsOf.computeIfAbsent(member, measured));
        }
        return front.stream().map(this::point).toList();
    }

    private SelectionResult.Point point(Scored member) {
        return new SelectionResult.Point(
                member.asMember(),
                resources.measureMillis(member.member()),
                Metrics.isLatencyAsked(resources.config())
                        ? OptionalDouble.of(resources.latencyModel().predictMillis(member.member()))
                        : OptionalDouble.empty(),
                member.isScored() ? OptionalDouble.of(member.score()) : OptionalDouble.empty(),
                resources.space().counters().params().of(member.member()),
                member.macs(),
                resources.config().constraints().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Limits.broken(resources, member.member()).isEmpty()));
    }

    private static Function<Scored, double[]> ofScored(Function<Architecture, double[]> costs) {
        return scored -> costs.apply(scored.member());
    }
}
