package org.espalier.torch.data;

import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.loss.ValueTargets;

/**
 * Numbers for each sample; those of samples that are mixed are mixed alike.
 *
 * @param values samples x numbers, row by row
 * @param numbers of each sample, at least 1
 */
public record ValueLabels(float[] values, int numbers) implements HostLabels {
    public ValueLabels {
        if (numbers < 1 || values.length % numbers != 0) {
            throw new IllegalArgumentException(values.length + " values are no rows of " + numbers);
        }
    }

    @Override
    public int count() {
        return values.length / numbers;
    }

    @Override
    public ValueLabels mixed(int[] partners, float own) {
        float[] mixed = new float[values.length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = own * values[i] + (1 - own) * values[partners[i / numbers] * numbers + i % numbers];
        }
        return new ValueLabels(mixed, numbers);
    }

    @Override
    public Targets targets(TensorFactory tensors) {
        return new ValueTargets(Tensors.scoped(() -> tensors.of(values, count(), numbers)));
    }
}
