package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.espalier.oneshot.ToySpaces;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Trial;
import org.espalier.space.GraphSpace;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Judge;
import org.junit.jupiter.api.Test;

class SupernetEvaluatorTest {
    @Test
    void scoresDoNotDependOnWhoIsAskedTogether() throws InterruptedException {
        GraphSpace space = ToySpaces.elastic();
        try (Supernet supernet =
                Supernet.create(space, new ParameterStore(3, Initialisation.HE_FAN_OUT), new DirectConvolution())) {
            ToySpaces.randomise(supernet.store(), 13);
            SupernetEvaluator evaluator = new SupernetEvaluator(
                    supernet,
                    ToySpaces.images(1, 8, 12, 1),
                    ToySpaces.images(2, 16, 12, 2),
                    Judge.of(new ImageClassification(), LabelNames.ofClasses(List.of("a", "b", "c", "d")), 1));
            Candidate first = new Candidate(0, space.sample(Seeds.generator(2, "m", 0)));
            Candidate second = new Candidate(1, space.sample(Seeds.generator(2, "m", 1)));
            List<Trial> together = evaluator.evaluate(List.of(first, second));
            assertThat(together.get(0))
                    .isEqualTo(evaluator.evaluate(List.of(first)).get(0));
            assertThat(together.get(1))
                    .isEqualTo(evaluator.evaluate(List.of(second)).get(0));
            assertThat(evaluator.evaluate(List.of())).isEmpty();
        }
    }
}
