package org.espalier.oneshot.published;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.Weights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.torch.module.ParameterStore;

/**
 * Supernets in the form in which once-for-all's authors publish them (Cai et al. 2020): the state dicts of {@code OFAMobileNetV3},
 * {@code OFAProxylessNASNets} and {@code OFAResNets}, kernel transforms and running statistics included, under today's names or those of
 * earlier files. For the spaces {@code mobilenet-v3}, {@code proxyless} and {@code resnet-50} with the parameters of the file.
 */
public final class OnceForAllWeights {
    /** How many batches a statistic has seen: a note of PyTorch's that nothing here depends on. */
    private static final String COUNTER = ".num_batches_tracked";

    private OnceForAllWeights() {}

    /**
     * Overwrites all weights of a supernet; changes nothing where they do not fit.
     *
     * @param published by their names
     * @throws IllegalArgumentException that names the first weight that is missing, unknown or of other sizes, or a space of which no such
     *     weights are known
     */
    public static void load(Supernet supernet, Weights published) {
        OnceForAllNames names = names(supernet);
        ParameterStore store = supernet.store();
        Map<String, Weights.Tensor> own = new LinkedHashMap<>();
        Map<String, String> said = new LinkedHashMap<>();
        published.tensors().forEach((their, tensor) -> {
            if (their.endsWith(COUNTER)) {
                return;
            }
            String name = names.ours(their)
                    .orElseThrow(() -> new IllegalArgumentException("weight '" + their + "' has no place in space '"
                            + supernet.space().name() + "'" + sizes(tensor)
                            + "; give the space the parameters of the file"));
            requireSizes(their, tensor, store.find(name).sizes());
            String before = said.put(name, their);
            if (before != null) {
                throw new IllegalArgumentException("weights '" + before + "' and '" + their
                        + "' are the same one by two names; remove one from the file");
            }
            own.put(name, tensor);
        });
        names.theirs().forEach((name, their) -> {
            if (!own.containsKey(name)) {
                throw new IllegalArgumentException("weight '" + their + "' is missing, expected all "
                        + names.theirs().size() + " of space '"
                        + supernet.space().name()
                        + "'; give the space the parameters of the file");
            }
        });
        store.load(new Weights(own));
    }

    private static String sizes(Weights.Tensor tensor) {
        return " (its sizes are " + Arrays.toString(tensor.dims()) + ")";
    }

    private static void requireSizes(String their, Weights.Tensor tensor, long[] expected) {
        long[] dims = Arrays.stream(tensor.dims()).asLongStream().toArray();
        if (!Arrays.equals(dims, expected)) {
            throw new IllegalArgumentException("weight '" + their + "' has sizes " + Arrays.toString(dims)
                    + ", expected " + Arrays.toString(expected) + "; give the space the parameters of the file");
        }
    }

    /**
     * All weights of a supernet by their names, as today's files have them.
     *
     * @throws IllegalArgumentException where the space is none of theirs
     */
    public static Weights of(Supernet supernet) {
        OnceForAllNames names = names(supernet);
        Weights own = supernet.store().toWeights();
        Map<String, Weights.Tensor> published = new LinkedHashMap<>();
        names.theirs().forEach((name, their) -> published.put(their, own.get(name)));
        return new Weights(published);
    }

    private static OnceForAllNames names(Supernet supernet) {
        List<String> stored =
                supernet.store().all().stream().map(ParameterStore.Stored::name).toList();
        return OnceForAllNames.of(stored)
                .orElseThrow(() -> new IllegalArgumentException("space '"
                        + supernet.space().name()
                        + "' has no published weights, expected mobilenet-v3, proxyless or resnet-50"));
    }
}
