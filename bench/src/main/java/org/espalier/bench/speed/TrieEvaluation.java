package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.supernet.MemberEvaluation;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.module.BatchStatistics;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;

/** Recalibrating and scoring the members that an evolution asks for, together as a trie of shared prefixes. */
final class TrieEvaluation implements SpeedBenchmark {
    private static final int MEMBERS = 64;
    private static final int ASKED_BEFORE = 640;
    private static final int BATCHES = 1;
    private static final RandomImages IMAGES = new RandomImages(64, 32, 10);

    @Override
    public String name() {
        return "trie-evaluation";
    }

    @Override
    public String what() {
        return "recalibrating and scoring 64 members of one evolution population (mobilenet-v3, 32x32 images, 64 images to"
                + " calibrate and 64 to score)";
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = OnceForAllStep.space();
        List<Architecture> members = population(space);
        List<Network> networks = members.stream().map(space::network).toList();
        context.laneConvolution().prepare(networks, IMAGES.batch());
        try (RandomBatch images = IMAGES.make();
                Supernet fast = Supernet.create(space, store(), context.convolution(), context.sideBySide());
                Supernet slow = Supernet.create(space, store(), Ordinary.CONVOLUTION);
                PointerScope scope = new PointerScope()) {
            Ordinary.plain(slow.store());
            MemberEvaluation evaluation = new MemberEvaluation(fast);
            SpeedResult result = Turns.measure(
                    this,
                    context,
                    3,
                    round ->
                            evaluation.evaluate(members, images.times(BATCHES), images.times(BATCHES), ClassTally::new),
                    round -> members.forEach(member -> ordinary(slow, member, images)));
            context.say(
                    name() + ": " + evaluation.computedLayers() + " layers computed of " + evaluation.memberLayers());
            return result;
        }
    }

    /** What the finder asks for after ten populations, where a fixed hidden preference stands in for accuracy. */
    private static List<Architecture> population(SearchSpace space) {
        SearchStrategy finder = new EvolutionFinder().create(new SearchContext(space, 1));
        for (int i = 0; i < ASKED_BEFORE; i++) {
            Candidate candidate = finder.ask(1).get(0);
            finder.tell(candidate.scored(preference(space, candidate.architecture())));
        }
        return new ArrayList<>(
                finder.ask(MEMBERS).stream().map(Candidate::architecture).toList());
    }

    private static double preference(SearchSpace space, Architecture member) {
        double sum = 0;
        int place = 0;
        for (int option : member.indices()) {
            SplittableRandom random = Seeds.generator(7, "preference", 10L * place++ + option);
            sum += random.nextDouble();
        }
        return sum / space.decisions().all().size();
    }

    private static ParameterStore store() {
        return new ParameterStore(1, Initialisation.HE_FAN_OUT);
    }

    private static void ordinary(Supernet supernet, Architecture member, RandomBatch batch) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                BatchStatistics statistics = new BatchStatistics()) {
            for (int i = 0; i < BATCHES; i++) {
                Tensor images = batch.images();
                OrdinaryMembers.forward(
                        supernet,
                        member,
                        images,
                        OrdinaryMembers.context(supernet).recalibrating(statistics));
            }
            statistics.writeTo(supernet.store());
            for (int i = 0; i < BATCHES; i++) {
                Tensor labels = batch.labels();
                Tensor logits =
                        OrdinaryMembers.forward(supernet, member, batch.images(), OrdinaryMembers.context(supernet));
                Losses.correct(logits, labels);
                HostCopies.number(Losses.crossEntropy(logits, labels, 0));
            }
        }
    }
}
