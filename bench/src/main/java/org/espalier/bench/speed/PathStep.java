package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Flattening;
import org.espalier.graph.Network;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.random.Seeds;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;
import org.espalier.zoo.Zoo;

/**
 * Half a step of a method that samples, on the search network of DARTS, beside a training step of the very network that was drawn, alone and with nothing of a supernet
 * around it: what weight sharing adds to a plain training. Weights and architecture of GDAS (Dong and Yang 2019) build one candidate of each choice; the architecture of
 * ProxylessNAS (Cai et al. 2019) two.
 */
final class PathStep implements SpeedBenchmark {
    private static final int CLASSES = 10;
    private static final RandomImages IMAGES = new RandomImages(64, 32, CLASSES);

    private final String name;
    private final Moment.Turn turn;
    private final int paths;
    private final double target;

    /**
     * @param turn which half
     * @param paths candidates of each choice that are built
     * @param most times that a plain step may take
     */
    PathStep(String name, Moment.Turn turn, int paths, double most) {
        this.name = name;
        this.turn = turn;
        this.paths = paths;
        this.target = 1 / most;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String what() {
        return "the " + (turn == Moment.Turn.WEIGHTS ? "weights'" : "architecture's") + " half of a step that builds "
                + paths
                + " of the candidates of each choice, beside a training step of one drawn network alone, C=16, 8"
                + " cells, 32x32 images, batch 64";
    }

    /**
     * Candidates drawn uniformly, the first of them open: what is measured does not hang on how a method draws.
     *
     * @param paths how many
     */
    private record Drawn(int paths) implements Mixing {
        static int open(Decision decision, long step) {
            return generator(decision, step).nextInt(decision.size());
        }

        private static SplittableRandom generator(Decision decision, long step) {
            return Seeds.generator(1, decision.path(), step);
        }

        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            SplittableRandom random = generator(decision, moment.clock().step());
            boolean[] built = new boolean[decision.size()];
            float[] hard = new float[decision.size()];
            int open = random.nextInt(built.length);
            hard[open] = 1;
            built[open] = true;
            for (int i = 1; i < paths; i++) {
                built[(open + 1 + random.nextInt(built.length - 1)) % built.length] = true;
            }
            Tensor soft = alphas.softmax(0);
            return new Mixture(Tensors.of(alphas, hard, hard.length).add(soft.sub(soft.detach())), built);
        }

        @Override
        public boolean dense() {
            return false;
        }

        @Override
        public boolean smooth() {
            return false;
        }
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed().space("darts", Map.of("channels", 16, "cells", 8));
        List<PlainMember> alone = new ArrayList<>();
        try (RandomBatch images = IMAGES.make();
                PointerScope scope = new PointerScope();
                JointTraining training = training(space, images, context)) {
            for (int round = 0; round < context.rounds(); round++) {
                alone.add(new PlainMember(network(space, round), images, IMAGES.batch(), context));
            }
            return Turns.measure(
                    this,
                    context,
                    target,
                    round -> half(training, images, round, context.rounds()),
                    round -> alone.get(round).step());
        } finally {
            alone.forEach(PlainMember::close);
        }
    }

    private JointTraining training(SearchSpace space, RandomBatch images, SpeedContext context) {
        OneShotContext given = OneShotContext.plain(
                        space, images, Optional.of(images), context.rounds(), context.convolution(), 1)
                .on(context.sideBySide());
        return new RelaxedTraining(
                given, DartsSettings.standard(given.epochs(), given.seed()), new Drawn(paths), Activations.KEEP);
    }

    private void half(JointTraining training, RandomBatch images, int round, int rounds) {
        Clock clock = Clock.atEpoch(round, 1, rounds);
        Batch batch = new Batch(images.channelsLast(), images.labels());
        if (turn == Moment.Turn.WEIGHTS) {
            training.moveWeights(batch, clock);
        } else {
            training.moveArchitecture(batch, batch, clock);
        }
    }

    /** What a round draws, as a network of its own. */
    private static Network network(SearchSpace space, int round) {
        Relaxation relaxation = space.relaxation().orElseThrow();
        DecisionSet decisions = new DecisionSet(relaxation.decisions());
        int[] open = decisions.all().stream()
                .mapToInt(decision -> Drawn.open(decision, round))
                .toArray();
        return Flattening.network("drawn", relaxation.graph(), space.input(), new Architecture(decisions, open));
    }
}
