package org.espalier.pipeline.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.measure.Answers;
import org.espalier.measure.ClassMeasures;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.task.Judge;

/**
 * How the best network answered the test images of each class, and what somebody gets who always names the most frequent one.
 *
 * @param names of the classes, in label order
 * @param confusion images by label (row) and answer (column)
 * @param majority the measures of always naming the most frequent class
 */
public record ClassFigures(List<String> names, List<List<Long>> confusion, Map<String, Holdout.Measured> majority) {
    /** Of more classes nobody reads a matrix, and a journal should not hold it. */
    private static final int MOST = 200;

    public ClassFigures {
        names = Rows.of(names);
        confusion = Rows.of(confusion).stream().map(Rows::of).toList();
        majority = Rows.of(majority);
    }

    /** Of answers; empty where they name no classes, or too many to look at. */
    public static Optional<ClassFigures> of(Judge judge, Answers answers) {
        LabelNames labels = judge.labels();
        if (!labels.areClasses()
                || labels.classes().size() > MOST
                || !answers.has(ClassMeasures.LABEL)
                || !answers.has(ClassMeasures.ANSWER)) {
            return Optional.empty();
        }
        List<List<Long>> rows = new ArrayList<>();
        for (long[] row : ClassMeasures.confusion(answers, labels.classes().size())) {
            List<Long> counts = new ArrayList<>();
            for (long count : row) {
                counts.add(count);
            }
            rows.add(counts);
        }
        Map<String, Holdout.Measured> majority = new LinkedHashMap<>();
        judge.all(ClassMeasures.majority(answers))
                .forEach((name, estimate) -> majority.put(name, Holdout.Measured.of(estimate)));
        return Optional.of(new ClassFigures(labels.classes(), rows, majority));
    }

    /** The matrix as numbers; empty where it is no square of the classes. */
    public long[][] counts() {
        int classes = names.size();
        boolean square = confusion.size() == classes
                && confusion.stream()
                        .allMatch(row -> row.size() == classes && row.stream().allMatch(n -> n >= 0));
        return square
                ? confusion.stream()
                        .map(row -> row.stream().mapToLong(Long::longValue).toArray())
                        .toArray(long[][]::new)
                : new long[0][0];
    }
}
