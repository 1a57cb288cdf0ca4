package org.espalier.pipeline.phase;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.phase.Ranking.Scored;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.PhaseTraits;
import org.espalier.plan.SearchPhase;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;

/**
 * Reads the trials of a search: the best few that keep the limits when they are measured go on to training from scratch, with random members
 * within the limits beside them; the front of score against what is limited goes into the report. Whatever stands there was measured: a
 * prediction only says what is worth measuring.
 */
public final class SearchOutcome implements SearchPhase<SelectionResult> {
    /** Name of the phase before it, which returns a {@link TrialsResult}. */
    public static final String SEARCH = "search";

    public static final String PHASE = "select";

    /** Members that are measured before a search for one within the limits gives up. */
    private static final int MOST_PASSED_OVER = 50;

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
                Uses.SPACE, List.of("seed", "constraints", "objective", "device", "retrain.top", "retrain.random")));
    }

    @Override
    public SelectionResult run(PhaseContext context) throws IOException, InterruptedException {
        Ranking ranking = Ranking.of(
                resources.space(),
                context.result(SEARCH, TrialsResult.class).trials(),
                resources.goal().judge().objective());
        List<SelectionResult.PassedOver> passedOver = new ArrayList<>();
        List<Scored> winners = winners(ranking, passedOver, context);
        List<Member> random = random(context);
        List<String> costs = costs(Limits.texts(resources));
        return new SelectionResult(
                passedOver,
                winners.stream().map(Scored::asMember).toList(),
                supernet ? winners.stream().map(Scored::score).toList() : List.of(),
                random,
                Stream.concat(Stream.of("score"), costs.stream()).toList(),
                front(ranking, winners, costs, context));
    }

    /** The first in order that keep the limits when measured; where none does, the first of all, which the report then says. */
    private List<Scored> winners(Ranking ranking, List<SelectionResult.PassedOver> passedOver, PhaseContext context)
            throws InterruptedException {
        List<Scored> winners = new ArrayList<>();
        for (Scored candidate : ranking.members()) {
            if (winners.size() == resources.config().retrain().top() || passedOver.size() == MOST_PASSED_OVER) {
                break;
            }
            context.stopIfAsked();
            List<String> broken = Limits.broken(resources, candidate.member());
            if (broken.isEmpty()) {
                winners.add(candidate);
            } else {
                passedOver.add(new SelectionResult.PassedOver(candidate.asMember(), String.join(", ", broken)));
                context.notice(candidate.notation() + " is passed over: it breaks " + String.join(", ", broken));
            }
        }
        if (winners.isEmpty()) {
            winners.add(ranking.members().get(0));
            context.notice("none of the " + passedOver.size()
                    + " best members keeps the limits when measured; the best goes on and is marked");
        }
        return winners;
    }

    private List<Member> random(PhaseContext context) throws InterruptedException {
        Constraints predicted = Limits.of(resources);
        int wanted = resources.config().retrain().random();
        RandomMembers.Fit fits = member -> {
            if (!predicted.holdFor(member)) {
                return false;
            }
            context.stopIfAsked();
            return Limits.broken(resources, member).isEmpty();
        };
        List<Member> drawn =
                RandomMembers.draw(resources.space(), fits, resources.config().seed(), "random baseline", wanted)
                        .stream()
                        .map(member -> Member.of(resources.space(), member))
                        .toList();
        if (drawn.size() < wanted) {
            context.notice("of " + wanted + " random members wanted, " + drawn.size()
                    + " were found within the limits: the space has no more, or they are rare");
        }
        return drawn;
    }

    /** What nobody scored nobody beats: then the winners are all that there is to show. */
    private List<SelectionResult.Point> front(
            Ranking ranking, List<Scored> winners, List<String> costs, PhaseContext context)
            throws InterruptedException {
        List<Scored> front = winners;
        if (ranking.isScored()) {
            List<Scored> near = ranking.nearFront(readings(costs, estimates()));
            Function<Scored, double[]> measured = readings(costs, Metrics.measured(resources));
            for (Scored member : near) {
                context.stopIfAsked();
                measured.apply(member);
            }
            front = Ranking.front(near, measured);
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

    /** What is limited from above, or the latency where nothing is. */
    public static List<String> costs(Map<String, String> limits) {
        List<String> costs = new ArrayList<>();
        limits.forEach((metric, text) -> {
            if (Constraint.parse(metric, text).relation().isUpper()) {
                costs.add(metric);
            }
        });
        return costs.isEmpty() ? List.of(Limits.LATENCY) : costs;
    }

    /** As known without measuring; where nothing has asked for a model of the latency, it goes by the order of MACs. */
    private Map<String, ToDoubleFunction<Architecture>> estimates() {
        Map<String, ToDoubleFunction<Architecture>> metrics = new LinkedHashMap<>(Metrics.predicted(resources));
        if (!Metrics.isLatencyAsked(resources.config())) {
            metrics.put(
                    Limits.LATENCY,
                    member -> resources.space().counters().macs().of(member));
        }
        return metrics;
    }

    private static Function<Scored, double[]> readings(
            List<String> costs, Map<String, ToDoubleFunction<Architecture>> metrics) {
        List<ToDoubleFunction<Architecture>> asked = costs.stream()
                .map(cost -> Objects.requireNonNull(metrics.get(cost), cost))
                .toList();
        return scored -> asked.stream()
                .mapToDouble(cost -> cost.applyAsDouble(scored.member()))
                .toArray();
    }
}
