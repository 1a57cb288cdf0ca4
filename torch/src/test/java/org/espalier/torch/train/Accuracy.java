package org.espalier.torch.train;

import org.espalier.measure.Answers;
import org.espalier.measure.ClassMeasures;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.module.NetworkModule;

/** The share of right answers of a classifier. */
final class Accuracy {
    private Accuracy() {}

    static double of(NetworkModule module, BatchStream data) {
        return of(Trainer.evaluate(module, data, new ClassTally()));
    }

    static double of(NetworkModule module, FixedBatches data) {
        return of(Trainer.evaluate(module, data, new ClassTally()));
    }

    static double of(Answers answers) {
        return ClassMeasures.accuracy().of(answers);
    }
}
