package org.espalier.torch.train;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;

/** The loss of a network that an auxiliary head may help: its own and a share of the head's. */
final class HelpedLoss {
    private HelpedLoss() {}

    /**
     * @param outputs the network's, and behind them those of a head
     * @param auxiliary weight of the head's loss, at least 0
     */
    static Tensor of(Loss objective, List<Tensor> outputs, Targets targets, double smoothing, double auxiliary) {
        Tensor loss = objective.of(outputs.get(0), targets, smoothing);
        for (Tensor helping : outputs.subList(1, outputs.size())) {
            loss = loss.add(objective.of(helping, targets, smoothing).mul(new Scalar(auxiliary)));
        }
        return loss;
    }
}
