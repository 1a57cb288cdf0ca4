package org.espalier.predict.proxy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.NetworkModule;

/**
 * Covariance of the Jacobian (Mellor et al. 2020, first version, section 3; NASLib's jacov): the gradient of the sum of the outputs with respect to each image, their correlations, and minus the sum of log(v + k) + 1
 * / (v + k) over the eigenvalues v, with k = 1e-5.
 */
public final class JacobCov implements ZeroCostProxy {
    private static final double K = 1e-5;

    @Override
    public String name() {
        return "jacob-cov";
    }

    @Override
    public String summary() {
        return "how differently the outputs answer to changes of different images";
    }

    @Override
    public String paper() {
        return "Mellor et al., Neural Architecture Search without Training, 2020 (first version)";
    }

    @Override
    public boolean readsData() {
        return true;
    }

    @Override
    public double score(UntrainedNetwork network) {
        try (PointerScope scope = new PointerScope();
                NetworkModule module = network.module()) {
            Tensor images = network.batch().images().detach().clone();
            images.requires_grad_(true);
            module.forward(images, module.evaluating().batchOnly()).sum().backward();
            Tensor gradient = images.grad();
            if (!gradient.defined()) {
                return Double.NEGATIVE_INFINITY;
            }
            Tensor rows = gradient.reshape(images.size(0), -1).to(torch.ScalarType.Double);
            Tensor centred = rows.sub(rows.mean(new long[] {1}, true, new ScalarTypeOptional()));
            Tensor correlations = centred.div(centred.square()
                    .sum(new long[] {1}, true, new ScalarTypeOptional())
                    .sqrt());
            correlations = correlations.matmul(correlations.t());
            if (!Double.isFinite(HostCopies.number(correlations.sum()))) {
                return Double.NEGATIVE_INFINITY;
            }
            Tensor values = torch.linalg_eigvalsh(correlations).add(new Scalar(K));
            return Scores.finite(
                    -HostCopies.number(values.log().add(values.reciprocal()).sum()));
        }
    }
}
