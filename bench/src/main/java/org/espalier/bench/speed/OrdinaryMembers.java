package org.espalier.bench.speed;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.oneshot.supernet.Resolution;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;

/** Members of a supernet as the code of once-for-all computes them: slices of plain weights, kernels transformed one size after the other. */
final class OrdinaryMembers {
    private OrdinaryMembers() {}

    static ModuleContext context(Supernet supernet) {
        return supernet.evaluating().seeing(OrdinaryMembers::weight);
    }

    static Tensor forward(Supernet supernet, Architecture member, Tensor images, ModuleContext context) {
        Network network = supernet.space().network(member);
        Tensor resized = Resolution.resize(
                images,
                network.input().height().asInt(),
                network.input().width().asInt());
        return Ordinary.forward(network, resized, context);
    }

    private static Tensor weight(ParameterStore store, String name, long... sizes) {
        Tensor weight = store.get(name);
        for (int d = 0; d < Math.min(2, sizes.length); d++) {
            weight = weight.size(d) == sizes[d] ? weight : weight.narrow(d, 0, sizes[d]);
        }
        weight = weight.contiguous();
        while (sizes.length == 4 && weight.size(2) > sizes[2]) {
            long from = weight.size(2);
            long to = from - 2;
            Tensor centre =
                    weight.narrow(2, 1, to).narrow(3, 1, to).contiguous().view(-1, to * to);
            Tensor matrix = store.get(name + "." + from + "to" + to + "_matrix");
            weight = torch.linear(centre, matrix).view(sizes[0], sizes[1], to, to);
        }
        return weight;
    }
}
