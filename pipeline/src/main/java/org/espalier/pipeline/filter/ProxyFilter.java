package org.espalier.pipeline.filter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.event.Notice;
import org.espalier.pipeline.config.FilterConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.PhaseContext;
import org.espalier.predict.proxy.Proxies;
import org.espalier.predict.proxy.ZeroCostProxy;
import org.espalier.random.Seeds;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.search.Evolution;
import org.espalier.search.SearchContext;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.ConfigException;

/**
 * One more limit that every candidate meets: a zero-cost proxy scores it at least as high as the best share of random members. A limit, and not a choice among what a strategy asks for, because a strategy that
 * counts what it has asked for (a grid, the generations of an evolution, the neighbours of a climb) then stays what it is. The least score is taken from members that the seed draws, so that
 * it hangs on nothing that the search finds.
 */
public final class ProxyFilter {
    /** What the scores lie in, in a folder that the search phase owns. */
    static final String FILE = "filter.txt";

    /** Draws for each member of the sample before narrow limits count as having no more. */
    private static final int DRAWS = 50;

    private static final int ATTEMPTS = 1_000;

    private final SearchSpace space;
    private final ZeroCostProxy proxy;
    private final List<Architecture> sample;
    private final ScoreFile scores;
    private final Constraint limit;

    private ProxyFilter(
            SearchSpace space, ZeroCostProxy proxy, List<Architecture> sample, ScoreFile scores, Constraint limit) {
        this.space = space;
        this.proxy = proxy;
        this.sample = sample;
        this.scores = scores;
        this.limit = limit;
    }

    /**
     * Draws and scores the sample; what an earlier attempt scored is read.
     *
     * @param limits within which members are drawn
     * @param folder of the search phase, which takes the scores
     * @return empty where the configuration wants no filter
     * @throws ConfigException where the proxy scores none of the sample
     * @throws org.espalier.search.InfeasibleException where no member is within the limits
     * @throws InterruptedException where somebody asked to stop
     */
    public static Optional<ProxyFilter> of(
            SearchResources resources, Constraints limits, Path folder, PhaseContext phase)
            throws IOException, InterruptedException {
        FilterConfig wanted = resources.config().filter();
        if (wanted.proxy().isEmpty()) {
            return Optional.empty();
        }
        ZeroCostProxy proxy = Proxies.named(wanted.proxy().get());
        ImageScores scorer = new ImageScores(resources, proxy, wanted.images());
        ScoreFile scores = new ScoreFile(folder.resolve(FILE), scorer.subject(), scorer::of);
        List<Architecture> sample =
                sample(resources.space(), limits, resources.config().seed(), wanted.sample());
        List<Double> finite = new ArrayList<>();
        for (Architecture member : sample) {
            phase.stopIfAsked();
            double score = scores.of(member);
            if (Double.isFinite(score)) {
                finite.add(score);
            }
        }
        if (finite.isEmpty()) {
            throw new ConfigException("filter.proxy: '" + proxy.name() + "' gives no score to any of " + sample.size()
                    + " random members, expected one that does ('espalier proxies'); take another, or other"
                    + " filter.images than " + wanted.images());
        }
        finite.sort(Comparator.reverseOrder());
        int kept = Math.max(1, (int) Math.ceil(wanted.keep() * sample.size()));
        double least = finite.get(Math.min(kept, finite.size()) - 1);
        Constraint limit = new Constraint(
                proxy.name(),
                Constraint.Relation.AT_LEAST,
                least,
                "the best " + kept + " of " + sample.size() + " random members, filter.keep");
        ProxyFilter filter = new ProxyFilter(resources.space(), proxy, sample, scores, limit);
        tell(phase, filter.beginning());
        return Optional.of(filter);
    }

    /** Different members within the limits, fewer than wanted where they are rare; at least one, or else the limits are refused with what is nearest to them. */
    private static List<Architecture> sample(SearchSpace space, Constraints limits, long seed, int wanted) {
        Set<Architecture> drawn = new LinkedHashSet<>();
        for (long draw = 0; drawn.size() < wanted && draw < (long) DRAWS * wanted; draw++) {
            Architecture member = space.canonical(space.sample(Seeds.generator(seed, "proxy filter", draw)));
            if (limits.holdFor(member)) {
                drawn.add(member);
            }
        }
        if (drawn.isEmpty()) {
            var random = Seeds.generator(seed, "proxy filter, rare", 0);
            drawn.add(Evolution.feasible(
                    new SearchContext(space, limits, seed), ATTEMPTS, random, () -> space.sample(random)));
        }
        return List.copyOf(drawn);
    }

    private String beginning() {
        return "filter: a candidate is trained only with " + limit;
    }

    /** Once in the life of a search, however often it is gone on with. */
    private static void tell(PhaseContext phase, String message) throws IOException {
        List<String> told = new ArrayList<>();
        phase.replay(event -> {
            if (event.event() instanceof Notice notice) {
                told.add(notice.message());
            }
        });
        if (!told.contains(message)) {
            phase.notice(message);
        }
    }

    /** The limits, and this one behind them: it is asked last, since it takes longest. */
    public Constraints within(Constraints limits) {
        List<Constraints.Limit> all = new ArrayList<>(limits.limits());
        all.add(new Constraints.Limit(limit, member -> scores.of(space.canonical(member))));
        return new Constraints(all);
    }

    /** Tells how many members the strategy looked at that were not worth training. */
    public void tellEnd(PhaseContext phase) throws IOException {
        List<Double> looked = List.copyOf(scores.without(sample).values());
        long down = looked.stream().filter(score -> !limit.holds(score)).count();
        tell(
                phase,
                "filter: beside those " + sample.size() + ", the search looked at " + looked.size()
                        + (looked.size() == 1 ? " member" : " members") + ", of which " + proxy.name()
                        + " turned down " + down);
    }
}
