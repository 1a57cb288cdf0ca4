package org.espalier.predict.proxy;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Network;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.NetworkModule;
import org.jspecify.annotations.Nullable;

/**
 * Neural architecture search without training (Mellor et al. 2021, equation 2): which units of the activations are positive is a binary code of an image; the score is the logarithm of the determinant of the
 * matrix of how many units two images have alike, over all activations. Where two images have the same code it is minus infinity.
 */
public final class Naswot implements ZeroCostProxy {
    /** What is left of a pivot that is zero but for rounding, as a share. */
    private static final double SINGULAR = 1e-12;

    @Override
    public String name() {
        return "naswot";
    }

    @Override
    public String summary() {
        return "how well the patterns of active units tell images apart";
    }

    @Override
    public String paper() {
        return "Mellor et al., Neural Architecture Search without Training, 2021";
    }

    @Override
    public boolean readsData() {
        return true;
    }

    @Override
    public double score(UntrainedNetwork network) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                NetworkModule module = network.module()) {
            Alike alike = new Alike();
            LayerPass.forward(
                    network.network(),
                    network.batch().images(),
                    module.evaluating().batchOnly(),
                    alike);
            Tensor counts = alike.counts;
            if (counts == null) {
                return Double.NEGATIVE_INFINITY; // nothing is ever off
            }
            int images = Math.toIntExact(counts.size(0));
            return logDeterminant(HostCopies.floats(counts), images);
        }
    }

    /** Counts, for any two images, the units that both have on or both have off. Whole numbers below 2 to the 24th are exact in float32. */
    private static final class Alike implements LayerPass.Watcher {
        private @Nullable Tensor counts;

        @Override
        public void saw(Network.Layer layer, List<Tensor> inputs, Tensor output) {
            if (LayerPass.isActivation(layer)) {
                Tensor on = inputs.get(0)
                        .gt(new Scalar(0.0))
                        .to(torch.ScalarType.Float)
                        .reshape(output.size(0), -1);
                Tensor off = on.neg().add(new Scalar(1.0));
                Tensor both = on.matmul(on.t()).add(off.matmul(off.t()));
                counts = counts == null ? both : counts.add(both);
            }
        }
    }

    /** By Cholesky's factors, in double precision: the matrix is a sum of inner products; minus infinity where it is singular. */
    static double logDeterminant(float[] values, int size) {
        double[][] factor = new double[size][size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = values[i * size + j];
                for (int k = 0; k < j; k++) {
                    rest -= factor[i][k] * factor[j][k];
                }
                if (i == j) {
                    if (!(rest > SINGULAR * values[i * size + i])) {
                        return Double.NEGATIVE_INFINITY;
                    }
                    factor[i][i] = Math.sqrt(rest);
                    sum += Math.log(rest);
                } else {
                    factor[i][j] = rest / factor[j][j];
                }
            }
        }
        return Scores.finite(sum);
    }
}
