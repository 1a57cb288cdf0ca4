package org.espalier.predict.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.predict.CrossValidation;
import org.espalier.predict.Encoding;
import org.espalier.predict.OneHotEncoding;
import org.espalier.predict.Sample;
import org.espalier.predict.ensemble.EnsembleLearner;
import org.espalier.predict.ensemble.EnsembleSettings;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class ProxyEncodingTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());

    private static List<Architecture> members(int count) {
        List<Architecture> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(SPACE.canonical(SPACE.sample(Seeds.generator(8, "members", i))));
        }
        return members;
    }

    private static double convolutions(Architecture member) {
        return SPACE.codec().format(member).split("nor_conv_3x3", -1).length - 1;
    }

    @Test
    void scoresStandBehindTheFeaturesStandardised() {
        List<Architecture> asked = new ArrayList<>();
        List<Architecture> standard = members(50);
        Encoding plain = new OneHotEncoding(SPACE);
        Encoding with = new ProxyEncoding(
                plain,
                SPACE,
                member -> {
                    asked.add(member);
                    return List.of(
                            Math.min(2, convolutions(member)), // so that none is cut off
                            convolutions(member) == 0 ? Double.NEGATIVE_INFINITY : 7.0,
                            Double.NEGATIVE_INFINITY);
                },
                standard);
        assertThat(with.features()).isEqualTo(plain.features() + 3);
        double sum = 0;
        double squares = 0;
        for (Architecture member : standard) {
            float[] features = with.encode(member);
            assertThat(features).startsWith(plain.encode(member));
            sum += features[plain.features()];
            squares += features[plain.features()] * features[plain.features()];
            assertThat(Math.abs(features[plain.features()])).isLessThanOrEqualTo(3);
            // one that says the same of all that it scores, and one that scores nobody
            assertThat(features[plain.features() + 1]).isZero();
            assertThat(features[plain.features() + 2]).isZero();
        }
        assertThat(Math.abs(sum)).isLessThan(1e-4);
        assertThat(squares / 49).isBetween(0.999, 1.001);
        assertThat(asked).doesNotHaveDuplicates();
    }

    @Test
    void aMemberWithoutAScoreIsFarBelow() {
        Encoding plain = new OneHotEncoding(SPACE);
        Encoding with = new ProxyEncoding(
                plain,
                SPACE,
                member -> List.of(convolutions(member) == 0 ? Double.NEGATIVE_INFINITY : convolutions(member)),
                members(50));
        for (Architecture member : members(50)) {
            assertThat(with.encode(member)[plain.features()] == -3).isEqualTo(convolutions(member) == 0);
        }
    }

    /** What a proxy knows the predictor learns from few samples; one that knows nothing leaves it what it was, nearly. */
    @Test
    void aProxyThatKnowsHelpsAndOneThatDoesNotDoesLittle() {
        List<Architecture> members = members(60);
        List<Sample> samples = members.stream()
                .map(member -> new Sample(member, truth(member)))
                .toList();
        double alone = kendall(new OneHotEncoding(SPACE), samples);
        Encoding base = new OneHotEncoding(SPACE);
        double knowing = kendall(new ProxyEncoding(base, SPACE, member -> List.of(truth(member)), members), samples);
        double noise = kendall(
                new ProxyEncoding(
                        base,
                        SPACE,
                        member -> List.of(
                                Seeds.generator(member.hashCode(), "noise", 0).nextDouble()),
                        members),
                samples);
        assertThat(knowing).isGreaterThan(Math.max(0.8, alone));
        assertThat(noise).isGreaterThan(alone - 0.25);
    }

    /** Hangs on all edges together, which one edge at a time does not show. */
    private static double truth(Architecture member) {
        double product = 1;
        for (int index : member.indices()) {
            product *= 1 + index % 3;
        }
        return Math.sin(product);
    }

    private static double kendall(Encoding encoding, List<Sample> samples) {
        return CrossValidation.of(new EnsembleLearner(encoding, EnsembleSettings.bananas()), samples, 5, 1)
                .kendall();
    }
}
