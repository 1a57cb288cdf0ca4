package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.graph.Weights;
import org.espalier.predict.Encoding;
import org.espalier.predict.finder.FinderSettings;
import org.espalier.random.Seeds;
import org.espalier.search.Evolution;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;

/** The finder as one would write it: a member is an object, its cost is asked for, and the accuracies of a generation are products of matrices in LibTorch. */
final class OrdinaryFinder {
    private final SearchSpace space;
    private final Encoding encoding;
    private final Weights weights;
    private final FinderSettings settings;

    /** Of the scope of the present round. */
    private final List<Layer> layers = new ArrayList<>();

    private record Layer(Tensor weight, Tensor bias) {}

    private record Scored(Architecture member, double accuracy) {}

    OrdinaryFinder(SearchSpace space, Encoding encoding, Weights weights, FinderSettings settings) {
        this.space = space;
        this.encoding = encoding;
        this.weights = weights;
        this.settings = settings;
    }

    /** @return the best predicted accuracy within the limit, in millions of multiply-accumulates */
    double find(double limit, long seed) {
        layers.clear();
        for (int layer = 0; layer < 4; layer++) {
            layers.add(new Layer(tensor(2 * layer + ".weight"), tensor(2 * layer + ".bias")));
        }
        SplittableRandom random = Seeds.generator(seed, "ordinary finder", 0);
        List<Scored> population = scored(draw(limit, settings.populationSize(), () -> space.sample(random)));
        int parents = (int) Math.round(settings.parentRatio() * settings.populationSize());
        int mutants = (int) Math.round(settings.mutationRatio() * settings.populationSize());
        for (int generation = 0; generation < settings.maxTimeBudget(); generation++) {
            population.sort(Comparator.comparingDouble(Scored::accuracy).reversed());
            List<Scored> best = new ArrayList<>(population.subList(0, parents));
            Supplier<Architecture> parent =
                    () -> best.get(random.nextInt(best.size())).member();
            List<Architecture> children = new ArrayList<>();
            for (int i = 0; i < settings.populationSize(); i++) {
                Architecture mother = parent.get();
                Architecture father = parent.get();
                boolean mutant = i < mutants;
                children.addAll(draw(
                        limit,
                        1,
                        () -> mutant
                                ? Evolution.mutate(space, mother, settings.mutateProb(), random)
                                : Evolution.crossover(space, mother, father, random)));
            }
            population = best;
            population.addAll(scored(children));
        }
        return population.stream().mapToDouble(Scored::accuracy).max().orElseThrow();
    }

    private List<Architecture> draw(double limit, int count, Supplier<Architecture> one) {
        List<Architecture> within = new ArrayList<>();
        while (within.size() < count) {
            Architecture drawn = one.get();
            if (space.counters().macs().of(drawn) / 1e6 <= limit) {
                within.add(drawn);
            }
        }
        return within;
    }

    private List<Scored> scored(List<Architecture> members) {
        float[] features = new float[members.size() * encoding.features()];
        for (int i = 0; i < members.size(); i++) {
            System.arraycopy(
                    encoding.encode(members.get(i)), 0, features, i * encoding.features(), encoding.features());
        }
        List<Scored> scored = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor value = TensorFactory.HOST.of(features, members.size(), encoding.features());
            for (Layer layer : layers) {
                value = torch.linear(value, layer.weight(), new TensorOptional(layer.bias()));
                value = layer == layers.get(3) ? value : value.relu();
            }
            float[] accuracies = HostCopies.floats(value);
            for (int i = 0; i < accuracies.length; i++) {
                scored.add(new Scored(members.get(i), accuracies[i]));
            }
        }
        return scored;
    }

    private Tensor tensor(String name) {
        Weights.Tensor values = weights.get(name);
        int[] sizes = values.dims();
        return TensorFactory.HOST.of(
                values.values(), sizes.length == 1 ? new long[] {sizes[0]} : new long[] {sizes[0], sizes[1]});
    }
}
