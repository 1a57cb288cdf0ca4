package org.espalier.torch.task;

import java.util.List;
import java.util.Optional;
import org.espalier.measure.ClassMeasures;
import org.espalier.measure.Measure;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.CrossEntropy;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Tally;

/** Which of several classes an image shows. */
public record ImageClassification() implements Task {
    @Override
    public String name() {
        return "image-classification";
    }

    @Override
    public String summary() {
        return "which of several classes an image shows";
    }

    @Override
    public Optional<String> lacks(LabelNames labels) {
        return labels.areClasses()
                ? Optional.empty()
                : Optional.of(
                        "it needs classes, and the labels are numbers (" + String.join(", ", labels.values()) + ")");
    }

    @Override
    public int outputs(LabelNames labels) {
        return labels.classes().size();
    }

    @Override
    public Loss loss(LabelNames labels, List<Double> classWeights) {
        return classWeights.isEmpty() ? Loss.CROSS_ENTROPY : new CrossEntropy(classWeights);
    }

    @Override
    public Tally tally(LabelNames labels) {
        return new ClassTally();
    }

    @Override
    public List<Measure> measures(LabelNames labels) {
        return ClassMeasures.of(labels.classes());
    }
}
