package org.espalier.bench.speed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.Weights;
import org.espalier.graph.Weights.Tensor;
import org.espalier.predict.finder.EfficiencyPredictor;
import org.espalier.predict.finder.EvolutionFinder;
import org.espalier.predict.finder.FinderSettings;
import org.espalier.predict.finder.Found;
import org.espalier.predict.mlp.AccuracyPredictor;
import org.espalier.predict.onceforall.OnceForAllEncoding;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;

/** Once-for-all's finder over its accuracy predictor with a table of costs, with its authors' arguments. Nothing is predicted from a cache: each child counts. */
final class Finder implements SpeedBenchmark {
    /** Millions of multiply-accumulates; the least of those that once-for-all's tutorial searches under. */
    static final double LIMIT = 350;

    private static final int[] WIDTHS = {128, 400, 400, 400, 1};
    private static final double[] SCALES = {1 / 4., 1 / 8., 1 / 8., 1 / 8., 1 / 8., 1 / 8., 1 / 256., 0};
    private static final float CENTRE = 0.75f;

    @Override
    public String name() {
        return "finder";
    }

    @Override
    public String what() {
        return "a search by once-for-all's finder: 50,100 members of mobilenet-v3 within 350 million MACs, their accuracy predicted by 128-400-400-400-1";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed()
                .space("mobilenet-v3", Map.of("width", 1.2, "resolution", List.of(160, 176, 192, 208, 224)));
        OnceForAllEncoding encoding = new OnceForAllEncoding(space);
        FinderSettings settings = FinderSettings.published().withThreads(context.threads());
        EvolutionFinder finder = new EvolutionFinder(
                space,
                new EfficiencyPredictor(
                        "macs_m", member -> space.counters().macs().of(member) / 1e6),
                AccuracyPredictor.of(encoding, weights()),
                settings);
        context.engine();
        OrdinaryFinder ordinary = new OrdinaryFinder(space, encoding, weights(), settings);
        return Turns.measure(
                this, context, 10, round -> require(finder.find(LIMIT, round)), round -> ordinary.find(LIMIT, round));
    }

    private static void require(Found found) {
        if (found.candidates() != 50_100 || !(found.cost() <= LIMIT)) {
            throw new IllegalStateException("the finder did other work than it should: " + found);
        }
    }

    /** Weights by the formula of {@code tools/once_for_all_finder_oracle.py}, so that the authors' finder searches the same. */
    static Weights weights() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int layer = 0; layer + 1 < WIDTHS.length; layer++) {
            int in = WIDTHS[layer];
            int out = WIDTHS[layer + 1];
            tensors.put(2 * layer + ".weight", new Tensor(new int[] {out, in}, values(2 * layer, out * in)));
            tensors.put(2 * layer + ".bias", new Tensor(new int[] {out}, values(2 * layer + 1, out)));
        }
        tensors.put("6.bias", new Tensor(new int[] {1}, CENTRE));
        return new Weights(tensors);
    }

    /** The finaliser of MurmurHash3 over number and index, its upper 16 bits as a number in [-1, 1). */
    private static float[] values(int number, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            int h = i + (number << 24);
            h = (h ^ h >>> 16) * 0x85ebca6b;
            h = (h ^ h >>> 13) * 0xc2b2ae35;
            h ^= h >>> 16;
            values[i] = (float) (((h >>> 16) / 32768. - 1) * SCALES[number]);
        }
        return values;
    }
}
