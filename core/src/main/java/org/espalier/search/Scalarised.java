package org.espalier.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A strategy that knows one objective, told of several: of each trial it learns minus the augmented Chebyshev distance to the ideal (Knowles, ParEGO, IEEE TEC 2006, equation 2),
 *
 * <pre>
 *   max over j of (λ_j z_j) + 0.05 · sum over j of (λ_j z_j)
 * </pre>
 *
 * <p>where z_j is the value of objective j, 0 at the best and 1 at the worst value of the {@linkplain FrontBounds front} of what was told up to and with this trial. The weights λ are drawn for each trial from
 * the seed and the candidate's number, evenly over all that are at least 0 and sum to 1 (Knowles draws from a grid of them). ParEGO scores all trials anew with the weights of the turn; a strategy of this
 * package keeps the score that it was told, so that scores of two trials weigh the objectives differently.
 *
 * <p>Trials keep the score that they have in the journal, the {@linkplain Objectives#score product}: by it the best is named, and by the order of telling and the values everything here is found again.
 */
public final class Scalarised implements SearchStrategy {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The weight of the sum beside the maximum, rho (Knowles 2006, section III). */
    private static final double SUM = 0.05;

    private final SearchStrategy strategy;
    private final SearchContext context;
    /** What no other told trial dominates, and the worst of each objective: all that bounds need. */
    private final List<double[]> kept = new ArrayList<>();

    private Scalarised(SearchStrategy strategy, SearchContext context) {
        this.strategy = strategy;
        this.context = context;
    }

    /** Starts a search by a strategy: what {@link StrategyConfig#create} gives, made to know of several objectives where it has to be. */
    public static SearchStrategy create(StrategyConfig config, SearchContext context) {
        SearchStrategy strategy = config.create(context);
        return applies(config, context.objectives()) ? new Scalarised(strategy, context) : strategy;
    }

    /** Goes on from {@link SearchStrategy#state()} of what {@link #create} has given. */
    public static SearchStrategy restore(StrategyConfig config, SearchContext context, JsonNode state) {
        if (!applies(config, context.objectives())) {
            return config.restore(context, state);
        }
        Scalarised scalarised = new Scalarised(config.restore(context, Ledger.required(state, "strategy")), context);
        for (JsonNode point : Ledger.required(state, "kept")) {
            double[] values = new double[point.size()];
            Arrays.setAll(values, i -> point.get(i).asDouble());
            scalarised.kept.add(values);
        }
        return scalarised;
    }

    /** Whether a strategy is led by weights of each trial. */
    public static boolean applies(StrategyConfig config, Objectives objectives) {
        return objectives.areSeveral()
                && objectives.scalarisation() == Scalarisation.CHEBYSHEV
                && !config.knowsSeveralObjectives();
    }

    @Override
    public List<Candidate> ask(int atMost) {
        return strategy.ask(atMost);
    }

    @Override
    public void tell(Trial trial) {
        if (!trial.succeeded()) {
            strategy.tell(trial);
            return;
        }
        double[] point = context.objectives().point(trial);
        List<double[]> known = new ArrayList<>(kept);
        known.add(point);
        FrontBounds bounds = FrontBounds.of(known.toArray(double[][]::new));
        strategy.tell(trial.candidate().scored(-distance(bounds.scaled(point), trial.number()), trial.values()));
        kept.clear();
        kept.addAll(needed(known));
    }

    private double distance(double[] scaled, long number) {
        double[] weights = weights(Seeds.generator(context.seed(), "chebyshev", number), scaled.length);
        double most = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int axis = 0; axis < scaled.length; axis++) {
            double weighted = weights[axis] * scaled[axis];
            most = Math.max(most, weighted);
            sum += weighted;
        }
        return most + SUM * sum;
    }

    /** Evenly over the simplex: exponential draws by their sum (Devroye 1986, chapter XI, theorem 4.1). */
    private static double[] weights(SplittableRandom random, int count) {
        double[] weights = new double[count];
        Arrays.setAll(weights, axis -> random.nextExponential());
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    /** The front, and of each objective the first of the worst points. */
    private static List<double[]> needed(List<double[]> known) {
        List<double[]> needed = new ArrayList<>(ParetoFront.of(known, point -> point));
        for (int axis = 0; axis < known.get(0).length; axis++) {
            double[] worst = known.get(0);
            for (double[] point : known) {
                worst = point[axis] > worst[axis] ? point : worst;
            }
            double most = worst[axis];
            int at = axis;
            if (needed.stream().noneMatch(point -> point[at] == most)) {
                needed.add(worst);
            }
        }
        return needed;
    }

    @Override
    public JsonNode state() {
        ObjectNode state = JSON.objectNode();
        state.set("strategy", strategy.state());
        ArrayNode points = state.putArray("kept");
        for (double[] point : kept) {
            ArrayNode values = points.addArray();
            Arrays.stream(point).forEach(values::add);
        }
        return state;
    }
}
