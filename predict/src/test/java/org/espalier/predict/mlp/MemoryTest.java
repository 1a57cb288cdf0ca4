package org.espalier.predict.mlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.espalier.decision.Architecture;
import org.espalier.predict.Encoding;
import org.espalier.predict.OneHotEncoding;
import org.espalier.predict.Sample;
import org.espalier.predict.Spaces;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

/** That a training gives back what it took. */
class MemoryTest {
    @Test
    void trainingKeepsNothing() {
        SearchSpace space = Spaces.cells();
        Encoding encoding = new OneHotEncoding(space);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Architecture member = space.sample(Seeds.generator(1, "test", i));
            samples.add(new Sample(member, member.index(0)));
        }
        MlpSettings settings = new MlpSettings(List.of(64, 64), 20, 8, 1e-3, 0);
        AccuracyPredictor.fit(encoding, samples, settings, 1);
        long pointers = Pointer.totalCount();
        long bytes = Pointer.totalBytes();
        for (int i = 0; i < 5; i++) {
            AccuracyPredictor.fit(encoding, samples, settings, i);
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers + 8);
        assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(bytes + 4096);
    }
}
