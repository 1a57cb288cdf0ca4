package org.espalier.oneshot.papers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.NoiseStream;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedTraining;
import org.espalier.oneshot.supernet.LabelledMembers;
import org.espalier.oneshot.supernet.MemberSampler;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.api.Test;

/** What a mixing or a sampler of somebody else's gets wrong is said in words, with its class or its decision. */
class OddMixingsTest {
    private static final SearchSpace SPACE = ProvingSpaces.choices();
    private static final Clock CLOCK = Clock.atEpoch(0, 2, 1);

    private record Odd(Function<Tensor, Mixing.Mixture> mixture, boolean dense) implements Mixing {
        @Override
        public String identity() {
            return "odd";
        }

        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            return mixture.apply(alphas);
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return alphas;
        }
    }

    private static void train(Mixing mixing) {
        BatchStream noise = new NoiseStream(2, 4, 6, 4, TensorFactory.HOST);
        OneShotContext context = OneShotContext.plain(SPACE, noise, Optional.of(noise), 1, new DirectConvolution(), 1);
        try (PointerScope scope = new PointerScope();
                RelaxedTraining training =
                        new RelaxedTraining(context, DartsSettings.standard(1, 1), mixing, Activations.KEEP);
                BatchStream.Epoch epoch = noise.epoch(0)) {
            training.moveWeights(epoch.next(), CLOCK);
        }
    }

    @Test
    void weightsOrFlagsOfAnotherNumberAreRefused() {
        assertThatThrownBy(() -> train(new Odd(
                        alphas ->
                                new Mixing.Mixture(alphas.softmax(0).narrow(0, 0, 2), new boolean[] {true, true, true}),
                        true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mixing of the decision 'left': expected 3 weights and as many flags, got 2 and 3");
        assertThatThrownBy(() -> train(new Odd(
                        alphas -> new Mixing.Mixture(alphas.softmax(0), new boolean[] {true, true}), true)))
                .hasMessage("mixing of the decision 'left': expected 3 weights and as many flags, got 3 and 2");
    }

    @Test
    void aDenseOneBuildsEveryCandidate() {
        Function<Tensor, Mixing.Mixture> one =
                alphas -> new Mixing.Mixture(alphas.softmax(0), new boolean[] {false, true, false});
        assertThatThrownBy(() -> train(new Odd(one, true)))
                .hasMessage("mixing of the decision 'left': expected every candidate to be built, as it says that it is"
                        + " dense, got [false, true, false]");
        train(new Odd(one, false));
    }

    @Test
    void oneThatIsNoRecordHasNoIdentityOfItsOwn() {
        Mixing fields = new Mixing() {
            @Override
            public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
                return Mixture.ofAll(decision, alphas.softmax(0));
            }

            @Override
            public double[] probabilities(double[] alphas) {
                return alphas;
            }
        };
        MemberSampler lambda = (space, clock) -> List.of(space.sample(new java.util.SplittableRandom(1)));
        assertThatThrownBy(fields::identity)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fields.getClass().getName())
                .hasMessageContaining("no record: make it one");
        assertThatThrownBy(lambda::identity).hasMessageContaining("no record: make it one");
    }

    /** Their text is another in the next process, in which no checkpoint would be taken up. */
    @Test
    void oneWithALambdaOrAnArrayHasNoIdentity() {
        record Weighed(Function<Double, Double> by, double rate) implements MemberSampler {
            @Override
            public List<Architecture> members(SearchSpace space, Clock clock) {
                return List.of();
            }
        }
        record Tabled(double rate, double[] table) implements MemberSampler {
            @Override
            public List<Architecture> members(SearchSpace space, Clock clock) {
                return List.of();
            }
        }
        record Told(String who, List<Double> table) implements MemberSampler {
            @Override
            public List<Architecture> members(SearchSpace space, Clock clock) {
                return List.of();
            }
        }
        assertThatThrownBy(() -> new Weighed(share -> share, 1).identity())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(Weighed.class.getName() + " is part of a training and holds '")
                .hasMessageContaining("Lambda")
                .hasMessageContaining("whose text is another in each run");
        assertThatThrownBy(() -> new Tabled(1, new double[2]).identity()).hasMessageContaining("holds '[D@");
        assertThat(new Told("me@example.org", List.of(0.5)).identity())
                .endsWith("Told[who=me@example.org, table=[0.5]]");
    }

    @Test
    void aStepWithoutMembersIsRefused() {
        record Nobody() implements MemberSampler {
            @Override
            public List<Architecture> members(SearchSpace space, Clock clock) {
                return List.of();
            }
        }
        LabelledMembers lesson = new LabelledMembers(SPACE, new Nobody(), Loss.CROSS_ENTROPY, 0);
        assertThatThrownBy(() -> lesson.members(CLOCK))
                .hasMessageStartingWith(Nobody.class.getName() + ": expected at least one member for a step, got none");
    }
}
