package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    private static String labels(double... values) {
        Axis axis = Axis.over(List.of(values));
        return axis.ticks().stream().map(axis::label).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 24, 0 5 10 15 20 25",
        "1, 2, 1 2",
        "0.81, 0.93, 0.80 0.82 0.84 0.86 0.88 0.90 0.92 0.94",
        "-1.5, 1.5, -1.5 -1.0 -0.5 0.0 0.5 1.0 1.5",
        "0, 4.2e6, 0 1e6 2e6 3e6 4e6 5e6",
        "1e30, 3e30, 1e30 1.5e30 2e30 2.5e30 3e30",
        "1e-7, 5e-7, 1e-7 2e-7 3e-7 4e-7 5e-7",
        "0.0001, 0.0006, 0.0001 0.0002 0.0003 0.0004 0.0005 0.0006",
        "1000.001, 1000.0025, 1000.0010 1000.0012 1000.0014 1000.0016 1000.0018 1000.0020 1000.0022 1000.0024 1000.0026",
        "7, 7, 3 4 5 6 7 8 9 10 11",
        "0.5, 0.5, 0.2 0.3 0.4 0.5 0.6 0.7 0.8",
        "0, 0, 0 1"
    })
    void ticksAreRoundNumbers(double min, double max, String labels) {
        assertThat(labels(min, max)).isEqualTo(labels);
    }

    @Test
    void withoutValuesItGoesFromZeroToOne() {
        assertThat(Axis.over(List.of())).isEqualTo(new Axis(0, 1, 1));
    }

    @Test
    void anyRangeHasFewTicksThatReachOverIt() {
        for (double size = 1e-90; size < 1e90; size *= 7.3) {
            for (double start : new double[] {0, size / 3, -size, size * 1000}) {
                Axis axis = Axis.over(List.of(new double[] {start, start + size}));
                assertThat(axis.ticks()).hasSizeBetween(2, 12).isSorted();
                assertThat(axis.min()).isLessThanOrEqualTo(start + size / 1e6);
                assertThat(axis.max()).isGreaterThanOrEqualTo(start + size - size / 1e6);
                assertThat(axis.ticks().stream().map(axis::label)).doesNotHaveDuplicates();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "7, 7",
        "-3, -3",
        "0.12345, 0.1235",
        "0.5, 0.5",
        "12.3456, 12.35",
        "1234.56, 1235",
        "1500000, 1.5e6",
        "0.00001, 1e-5",
        "-0.00012345, -0.0001235"
    })
    void valuesHaveFourDigits(double value, String text) {
        assertThat(Numbers.value(value)).isEqualTo(text);
    }
}
