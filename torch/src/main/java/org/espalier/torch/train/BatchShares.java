package org.espalier.torch.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.NativeOperator;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.module.BatchShare;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.ParameterStore.Stored;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.WeightView;

/**
 * Forward and backward pass of one network over a batch, divided among the lanes. A lane computes its images from the first layer to the loss and back, and
 * meets the others only at the batch norms, where LibTorch's own threads wait for each other after every operation.
 *
 * <p>The first share computes with the module's weights, each of the others with ends that share their memory and have gradients of their own, which are
 * added up at the end in the order of the shares. Not thread-safe; the module stays its owner's.
 */
final class BatchShares implements AutoCloseable {
    private final NetworkModule module;
    private final Loss objective;
    private final double auxiliary;
    private final SideBySide sideBySide;
    private final List<Stored> parameters;
    private final List<Ends> others = new ArrayList<>();
    private final NativeOperator add = new NativeOperator("aten::_foreach_add_", "List");

    /** @param auxiliary weight of the loss of an auxiliary head */
    BatchShares(NetworkModule module, Loss objective, double auxiliary, SideBySide sideBySide) {
        this.module = module;
        this.objective = objective;
        this.auxiliary = auxiliary;
        this.sideBySide = sideBySide;
        this.parameters = module.store().trained();
        for (int i = 1; i < sideBySide.lanes().count(); i++) {
            others.add(new Ends(parameters));
        }
    }

    /** What a pass gave, besides the gradients. */
    record Passed(double loss, double glance) {}

    /**
     * Leaves the gradients of the mean loss in the module's weights, which have none yet.
     *
     * @param batch with at least as many images as there are lanes
     */
    Passed pass(Batch batch, Noise noise, double smoothing) {
        int count = sideBySide.lanes().count();
        long images = batch.images().size(0);
        double counted = objective.weight(batch.targets());
        Meeting meeting = new Meeting(count);
        List<Supplier<Passed>> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int place = i;
            long first = images * place / count;
            BatchShare share = new BatchShare(
                    first, images * (place + 1) / count - first, images, place, own -> meeting.sum(place, own));
            pieces.add(() -> {
                try {
                    return piece(batch, share, noise, smoothing, counted);
                } catch (RuntimeException | Error e) {
                    meeting.breakUp(e);
                    throw e;
                }
            });
        }
        others.forEach(Ends::clear);
        double loss = 0;
        double glance = 0;
        for (Passed passed : sideBySide.lanes().run(pieces)) {
            loss += passed.loss();
            glance += passed.glance();
        }
        addGradients();
        return new Passed(loss, glance);
    }

    private Passed piece(Batch batch, BatchShare share, Noise noise, double smoothing, double counted) {
        ModuleContext context = module.evaluating()
                .training(noise)
                .through(sideBySide.convolution())
                .of(share);
        if (!share.isFirst()) {
            context = context.seeing(others.get(share.place() - 1));
        }
        Targets targets = batch.targets().part(share.first(), share.images());
        List<Tensor> outputs =
                module.outputs(Tensors.handle(batch.images()).narrow(0, share.first(), share.images()), context);
        double weight = objective.weight(targets) / counted;
        Tensor loss =
                HelpedLoss.of(objective, outputs, targets, smoothing, auxiliary).mul(new Scalar(weight));
        double value = HostCopies.number(loss);
        loss.backward();
        return new Passed(value, objective.glance(outputs.get(0), targets));
    }

    /** Each lane adds up the gradients of some of the weights. */
    private void addGradients() {
        int count = sideBySide.lanes().count();
        List<Supplier<Boolean>> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int part = i;
            pieces.add(() -> {
                others.forEach(ends -> addGradients(ends, part, count));
                return true;
            });
        }
        sideBySide.lanes().run(pieces);
    }

    /** Of every {@code step}-th weight. */
    private void addGradients(Ends ends, int first, int step) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            List<Tensor> sums = new ArrayList<>();
            List<Tensor> added = new ArrayList<>();
            for (int i = first; i < parameters.size(); i += step) {
                Tensor gradient = ends.tensors.get(i).grad();
                if (gradient.defined()) {
                    sums.add(parameters.get(i).tensor().grad());
                    added.add(gradient);
                }
            }
            if (!sums.isEmpty()) {
                add.call(NativeOperator.list(sums), NativeOperator.list(added), new IValue(new Scalar(1.0)));
            }
        }
    }

    @Override
    public void close() {
        others.forEach(Ends::close);
        others.clear();
    }

    /** The weights as ends of another backward pass, over the same memory. */
    private static final class Ends implements WeightView, AutoCloseable {
        private final Map<String, Tensor> byName = new HashMap<>();
        private final List<Tensor> tensors = new ArrayList<>();

        Ends(List<Stored> parameters) {
            try (PointerScope scope = new PointerScope()) {
                for (Stored stored : parameters) {
                    Tensor end = stored.tensor().detach().set_requires_grad(true);
                    end.retainReference();
                    tensors.add(end);
                    byName.put(stored.name(), end);
                }
            }
        }

        @Override
        public Tensor weight(ParameterStore store, String name, long... sizes) {
            Tensor end = byName.get(name);
            return end == null ? store.slice(name, sizes) : end;
        }

        void clear() {
            try (PointerScope scope = new PointerScope()) {
                tensors.forEach(tensor -> tensor.mutable_grad().reset());
            }
        }

        @Override
        public void close() {
            tensors.forEach(Tensor::close);
            tensors.clear();
            byName.clear();
        }
    }
}
