package org.espalier.predict.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.espalier.decision.Architecture;
import org.espalier.predict.CrossValidation;
import org.espalier.predict.Encoding;
import org.espalier.predict.OneHotEncoding;
import org.espalier.predict.Sample;
import org.espalier.predict.Spaces;
import org.espalier.predict.encoding.PathEncoding;
import org.espalier.predict.ensemble.EnsembleSettings.Loss;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MlpEnsembleTest {
    private static final EnsembleSettings SMALL = new EnsembleSettings(3, 2, 8, 60, 32, 0.01, Loss.MAE);

    private final SearchSpace space = Spaces.cells();
    private final Encoding encoding = new OneHotEncoding(space);

    private List<Sample> samples(int count, long seed, double unit) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Architecture member = space.sample(random);
            samples.add(new Sample(member, unit * worth(member)));
        }
        return samples;
    }

    private static double worth(Architecture member) {
        return Arrays.stream(member.indices())
                .mapToDouble(op -> op == 3 ? 2 : op == 2 ? 1 : op == 0 ? -3 : 0)
                .sum();
    }

    private double[] predictions(EnsembleSettings settings, long seed) {
        return new EnsembleLearner(encoding, settings)
                .fit(samples(60, 1, 1), seed)
                .predict(samples(300, 2, 1).stream().map(Sample::member).toList());
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void learns(Loss loss) {
        EnsembleSettings settings = new EnsembleSettings(5, 3, 20, 100, 32, 0.01, loss);
        for (Encoding seen : List.of(encoding, PathEncoding.of(space))) {
            CrossValidation.Fold fold = CrossValidation.test(
                    new EnsembleLearner(seen, settings).fit(samples(150, 1, 1), 1), samples(300, 2, 1), 150);
            assertThat(fold.kendall()).isGreaterThan(seen == encoding ? 0.8 : 0.4);
        }
    }

    @Test
    void theSameSeedLearnsTheSameOnAnyNumberOfThreads() throws Exception {
        double[] here = predictions(SMALL, 7);
        for (int threads : new int[] {1, 4}) {
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                assertThat(pool.submit(() -> predictions(SMALL, 7)).get()).isEqualTo(here);
            } finally {
                pool.shutdownNow();
            }
        }
        assertThat(predictions(SMALL, 8)).isNotEqualTo(here);
    }

    @Test
    void aPredictionDoesNotHangOnWhatStandsBesideIt() {
        MlpEnsemble ensemble = new EnsembleLearner(encoding, SMALL).fit(samples(60, 1, 1), 3);
        List<Architecture> members =
                samples(600, 2, 1).stream().map(Sample::member).toList();
        double[] all = ensemble.predict(members);
        double[][] each = ensemble.each(members);
        assertThat(ensemble.networks()).isEqualTo(3).isEqualTo(each.length);
        for (int i : new int[] {0, 1, 255, 256, 599}) {
            assertThat(ensemble.predict(List.of(members.get(i)))[0]).isEqualTo(all[i]);
            assertThat((each[0][i] + each[1][i] + each[2][i]) / 3).isCloseTo(all[i], within(1e-9));
        }
        assertThat(each[0]).isNotEqualTo(each[1]);
        assertThat(ensemble.decisions()).isEqualTo(space.decisions());
        assertThat(ensemble).hasToString("3 networks [30, 8, 8, 1]");
    }

    /** Powers of two change no digit. */
    @Test
    void theUnitOfTheScoresDoesNotMatter() {
        EnsembleLearner learner = new EnsembleLearner(encoding, SMALL);
        List<Architecture> members =
                samples(20, 2, 1).stream().map(Sample::member).toList();
        double[] ones = learner.fit(samples(60, 1, 1), 3).predict(members);
        double[] quarters = learner.fit(samples(60, 1, 0.25), 3).predict(members);
        for (int i = 0; i < ones.length; i++) {
            assertThat(quarters[i]).isCloseTo(ones[i] / 4, within(1e-12));
        }
    }

    @Test
    void scoresThatAreAllTheSameAreLearned() {
        List<Sample> same = samples(10, 1, 1).stream()
                .map(sample -> new Sample(sample.member(), 5))
                .toList();
        double[] said = new EnsembleLearner(encoding, SMALL)
                .fit(same, 1)
                .predict(same.stream().map(Sample::member).toList());
        for (double value : said) {
            assertThat(value).isCloseTo(5, within(1.0));
        }
        assertThatThrownBy(() -> new EnsembleLearner(encoding, SMALL).fit(same.subList(0, 1), 1))
                .hasMessage("expected at least 2 samples to learn from, got 1");
    }

    /** What Adam's first step follows is the sign of the gradient, so the loss falls by the sum of its amounts. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void aStepGoesDownhillByTheGradient(Loss loss) {
        List<Architecture> members =
                samples(32, 4, 1).stream().map(Sample::member).toList();
        SparseRows rows = SparseRows.of(encoding, members);
        float[] targets = new float[32];
        float[] shares = new float[32];
        for (int i = 0; i < 32; i++) {
            // far above what an unlearned network says, so that signs of errors do not cancel each other out
            targets[i] = (float) worth(members.get(i)) + (loss == Loss.MSE ? 0 : 20);
            shares[i] = 1f / (1 + i % 3);
        }
        EnsembleSettings settings = new EnsembleSettings(1, 3, 7, 1, 32, 0.001, loss);
        GradientCheck.check(settings, encoding.features(), rows, targets, shares);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new EnsembleSettings(0, 1, 1, 1, 1, 0.1, Loss.MAE))
                .hasMessageContaining("networks");
        assertThatThrownBy(() -> new EnsembleSettings(1, 1, 1, 1, 1, 0, Loss.MAE))
                .hasMessageContaining("rate");
        assertThat(EnsembleSettings.bananas().layers()).isEqualTo(10);
    }
}
