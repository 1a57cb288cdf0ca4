package org.espalier.predict.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.Encoding;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Samples;

/**
 * Another encoding with scores of zero-cost proxies behind its features (White et al., "How Powerful are Performance Predictors in Neural Architecture Search?", 2021, section 4, where they help most beside few samples). Each is
 * standardised by members that are known, and no further from their mean than {@value #MOST} deviations; a member that a proxy gives no score is as far below. Each member is scored once. Safe for several threads, one of
 * which scores at a time.
 */
public final class ProxyEncoding implements Encoding {
    private static final double MOST = 3;

    private final Encoding base;
    private final SearchSpace space;
    private final Function<Architecture, List<Double>> scorer;
    private final Map<Architecture, List<Double>> known = new HashMap<>();
    private final List<Double> means = new ArrayList<>();
    private final List<Double> deviations = new ArrayList<>();

    /**
     * @param base whose features come first
     * @param space of the members
     * @param scorer a score for each proxy, as many for any member; negative infinity where there is none
     * @param standard members that scores are standardised by, at least one
     */
    public ProxyEncoding(
            Encoding base,
            SearchSpace space,
            Function<Architecture, List<Double>> scorer,
            List<Architecture> standard) {
        this.base = base;
        this.space = space;
        this.scorer = scorer;
        List<List<Double>> rows = standard.stream().map(this::scores).toList();
        for (int proxy = 0; proxy < rows.get(0).size(); proxy++) {
            int at = proxy;
            double[] finite = rows.stream()
                    .mapToDouble(row -> row.get(at))
                    .filter(Double::isFinite)
                    .toArray();
            means.add(finite.length == 0 ? 0 : Samples.mean(finite));
            deviations.add(finite.length == 0 ? 0 : Samples.standardDeviation(finite));
        }
    }

    private synchronized List<Double> scores(Architecture member) {
        return known.computeIfAbsent(space.canonical(member), scorer);
    }

    @Override
    public DecisionSet decisions() {
        return base.decisions();
    }

    @Override
    public int features() {
        return base.features() + means.size();
    }

    @Override
    public void encode(int[] options, float[] into) {
        base.encode(options, into);
        List<Double> scores = scores(new Architecture(decisions(), options));
        for (int proxy = 0; proxy < means.size(); proxy++) {
            into[base.features() + proxy] = (float) standardised(scores.get(proxy), proxy);
        }
    }

    /** A proxy that says the same of all says nothing. */
    private double standardised(double score, int proxy) {
        double deviation = deviations.get(proxy);
        return deviation > 0 ? Math.max(-MOST, Math.min(MOST, (score - means.get(proxy)) / deviation)) : 0;
    }
}
