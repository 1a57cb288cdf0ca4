package org.espalier.torch.data;

import java.util.List;

/**
 * What the labels of a data set are called.
 *
 * @param classes in label order; of data that is labelled with numbers the one group that all of it is in
 * @param values names of the numbers that each sample is labelled with; empty where the labels are classes
 */
public record LabelNames(List<String> classes, List<String> values) {
    public LabelNames {
        classes = List.copyOf(classes);
        values = List.copyOf(values);
    }

    /** Labels that are classes. */
    public static LabelNames ofClasses(List<String> classes) {
        return new LabelNames(classes, List.of());
    }

    /** Whether the labels are classes, not numbers. */
    public boolean areClasses() {
        return values.isEmpty();
    }
}
