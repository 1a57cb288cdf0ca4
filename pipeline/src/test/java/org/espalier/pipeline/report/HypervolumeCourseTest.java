package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.event.Told;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class HypervolumeCourseTest {
    private static final MainMeasure LOSS = new MainMeasure("loss", false);

    private static Told.Trial trial(int number, Map<String, Double> objectives) {
        return new Told.Trial(number, "0", "a", OptionalDouble.of(1), "", objectives, OptionalLong.empty());
    }

    private static Map<String, Double> values(double main, double throughput, String name) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(name, main);
        values.put("throughput", throughput);
        return values;
    }

    private static Told.Trial failed(int number) {
        return new Told.Trial(number, "0", "a", OptionalDouble.empty(), "out of memory", OptionalLong.empty());
    }

    /** The box is 2.2 by 110; of it the first dominates 0.2 * 110, with the second 0.2 * 110 + 2 * 10, with the last that and 1 * 50. */
    @Test
    void volumesAreSharesOfTheBoxToOneReference() {
        String html = HypervolumeCourse.html(
                List.of(
                        trial(0, values(3, 200, "loss")),
                        failed(1),
                        trial(2, values(1, 100, "loss")),
                        trial(3, values(2, 160, "loss"))),
                LOSS);
        assertThat(html)
                .contains("Reference point loss 3.2, throughput 90")
                .contains("minimize loss, maximize throughput. In the end 3 of 3 trials")
                .contains(at(1, 0.2 * 110 / 242))
                .contains(at(3, (0.2 * 110 + 2 * 10) / 242))
                .contains(at(4, (0.2 * 110 + 2 * 10 + 1 * 60) / 242));
    }

    /** What shows where the pointer rests. */
    private static String at(int trials, double volume) {
        return "trials: " + trials + "\nhypervolume, share of the box to the reference: " + Numbers.value(volume);
    }

    @Test
    void oneObjectiveOrOneTrialHasNoCourse() {
        assertThat(HypervolumeCourse.html(List.of(), LOSS)).isEmpty();
        assertThat(HypervolumeCourse.html(List.of(trial(0, values(1, 2, "loss")), failed(1)), LOSS))
                .isEmpty();
        assertThat(HypervolumeCourse.html(List.of(trial(0, Map.of()), trial(1, Map.of())), LOSS))
                .isEmpty();
        assertThat(HypervolumeCourse.html(
                        List.of(trial(0, values(1, 2, "loss")), trial(1, values(1, 2, "accuracy"))), LOSS))
                .as("values of another search")
                .isEmpty();
    }

    @Test
    void whatIsConstantIsDrawnAllTheSame() {
        String html = HypervolumeCourse.html(
                List.of(trial(0, values(0.5, 7, "accuracy")), trial(1, values(0.75, 7, "accuracy"))),
                MainMeasure.ACCURACY);
        assertThat(html).contains("throughput 6").doesNotContain("NaN");
    }

    @Test
    void aNameCannotBreakThePage() {
        assertThat(HypervolumeCourse.html(
                        List.of(trial(0, values(1, 2, "<b>")), trial(1, values(2, 3, "<b>"))),
                        new MainMeasure("<b>", true)))
                .doesNotContain("<b>");
    }

    @Test
    void veryManyTrialsEndWithTheLast() {
        List<Told.Trial> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            double share = Seeds.generator(1, "many", i).nextDouble();
            many.add(trial(i, values(share, 1 - share, "accuracy")));
        }
        assertThat(HypervolumeCourse.html(many, MainMeasure.ACCURACY)).contains("trials: 5000");
    }
}
