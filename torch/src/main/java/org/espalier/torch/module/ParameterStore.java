package org.espalier.torch.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Weights;
import org.espalier.random.Seeds;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;

/**
 * Named LibTorch parameters and buffers of one module, keyed by path and name ({@code "stem/conv.weight"}). Each tensor has the largest
 * size over all architectures and starts from a generator of its own, derived from the seed and its name, so the same seed gives the same
 * weights whatever the order of declaration. Four-dimensional tensors are channels-last in memory.
 *
 * <p>The store owns its tensors: {@link #close} frees them, and use afterwards throws {@link IllegalStateException}. Not thread-safe.
 */
public final class ParameterStore implements AutoCloseable {
    /**
     * One stored tensor.
     *
     * @param name path, a dot, and the tensor's own name
     * @param role what it is for
     * @param sizes its full sizes
     * @param tensor the tensor itself, owned by the store
     */
    public record Stored(String name, Role role, long[] sizes, Tensor tensor) {
        /** Whether the passes that follow have to make the gradients of some tensors; where not, none are computed for them. */
        public static void needGradients(List<Stored> parameters, boolean needed) {
            parameters.forEach(stored -> stored.tensor().set_requires_grad(needed));
        }
    }

    private final long seed;
    private final ScalarType type;
    private final TensorFactory tensors;
    private final Initialisation initialisation;
    private final Map<String, Stored> stored = new LinkedHashMap<>();
    private boolean closed;

    /** A float32 store on the host. */
    public ParameterStore(long seed, Initialisation initialisation) {
        this(seed, initialisation, TensorFactory.HOST);
    }

    /** A float32 store on an engine's device. */
    public ParameterStore(long seed, Initialisation initialisation, TensorFactory tensors) {
        this(seed, initialisation, ScalarType.Float, tensors);
    }

    /** A store on the host. */
    public ParameterStore(long seed, Initialisation initialisation, ScalarType type) {
        this(seed, initialisation, type, TensorFactory.HOST);
    }

    /**
     * @param seed root seed of the initial values, which are the same on every device
     * @param initialisation the rule of the initial values
     * @param type {@code Float}, or {@code Double} for references
     * @param tensors makes the tensors, on the device that computes with them
     */
    public ParameterStore(long seed, Initialisation initialisation, ScalarType type, TensorFactory tensors) {
        if (type != ScalarType.Float && type != ScalarType.Double) {
            throw new IllegalArgumentException("type of parameters: expected Float or Double, got " + type);
        }
        this.seed = seed;
        this.initialisation = initialisation;
        this.type = type;
        this.tensors = tensors;
    }

    public Initialisation initialisation() {
        return initialisation;
    }

    /** Type of all tensors. */
    public ScalarType type() {
        return type;
    }

    /** Makes tensors where this store's are. */
    public TensorFactory tensors() {
        return tensors;
    }

    /** Adds a tensor. A name can be declared once. */
    public void declare(String name, Role role, Initial initial, long... sizes) {
        checkOpen();
        if (stored.containsKey(name)) {
            throw new IllegalArgumentException("parameter '" + name + "' is declared twice");
        }
        if (Arrays.stream(sizes).anyMatch(s -> s < 1)) {
            throw new IllegalArgumentException("parameter '" + name + "' has sizes " + Arrays.toString(sizes));
        }
        int count = Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
        float[] values = initial.values(Seeds.generator(seed, name, 0), count);
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = Tensors.channelsLast(tensors.of(values, sizes).to(type));
            tensor.set_requires_grad(role.trained());
            tensor.retainReference();
            stored.put(name, new Stored(name, role, sizes.clone(), tensor));
        }
    }

    public boolean contains(String name) {
        return stored.containsKey(name);
    }

    /** The whole tensor of a name. It belongs to the store: do not close it. */
    public Tensor get(String name) {
        return find(name).tensor();
    }

    /** Role, sizes and tensor of a name. */
    public Stored find(String name) {
        checkOpen();
        Stored found = stored.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no parameter is named '" + name + "'");
        }
        return found;
    }

    /** All tensors in order of declaration. */
    public Collection<Stored> all() {
        checkOpen();
        return Collections.unmodifiableCollection(stored.values());
    }

    /** The tensors that are trained, in order of declaration. */
    public List<Stored> trained() {
        return all().stream().filter(s -> s.role().trained()).toList();
    }

    /**
     * The part of a tensor that a smaller member uses: leading entries of the first two dimensions, the centre of the others. The tensor
     * itself where the sizes are its own; otherwise a contiguous (channels-last) copy through which gradients reach the leading part, or for
     * running statistics, a view that can be written.
     */
    public Tensor slice(String name, long... sizes) {
        Stored whole = find(name);
        if (Arrays.equals(whole.sizes(), sizes)) {
            return whole.tensor();
        }
        if (sizes.length != whole.sizes().length) {
            throw new IllegalArgumentException("parameter '" + name + "' has sizes " + Arrays.toString(whole.sizes())
                    + ", asked for " + Arrays.toString(sizes));
        }
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            Tensor view = part(whole, whole.tensor(), sizes);
            return Tensors.handOver(whole.role().trained() ? Tensors.channelsLast(view) : view, outer);
        }
    }

    /** A view of the part of a tensor of {@code whole}'s sizes that {@link #slice} takes. */
    private static Tensor part(Stored whole, Tensor tensor, long... sizes) {
        Tensor view = tensor;
        for (int d = 0; d < sizes.length; d++) {
            long excess = whole.sizes()[d] - sizes[d];
            if (excess < 0 || sizes[d] < 1) {
                throw new IllegalArgumentException("parameter '" + whole.name() + "' has sizes "
                        + Arrays.toString(whole.sizes()) + ", asked for " + Arrays.toString(sizes));
            }
            if (excess > 0) {
                view = view.narrow(d, d < 2 ? 0 : excess / 2, sizes[d]);
            }
        }
        return view;
    }

    /**
     * Adds to the gradient of a tensor's part, as the backward pass through {@link #slice} does, but without a tensor of zeros in the size
     * of the whole.
     *
     * @param gradient of the sizes that were asked for; where it is the first and a whole one it becomes the sum itself
     */
    public void addGradient(String name, Tensor gradient) {
        Stored whole = find(name);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            long[] sizes = Tensors.dimensions(gradient);
            Tensor sum = whole.tensor().mutable_grad();
            if (!sum.defined() && Arrays.equals(sizes, whole.sizes())) {
                sum.put(gradient);
                return;
            }
            if (!sum.defined()) {
                sum.put(torch.zeros_like(whole.tensor()));
            }
            part(whole, sum, sizes).add_(gradient);
        }
    }

    /** Removes all gradients, so that they are undefined (not zero). */
    public void clearGradients() {
        try (PointerScope scope = new PointerScope()) {
            for (Stored entry : all()) {
                if (entry.role().trained()) {
                    entry.tensor().mutable_grad().reset();
                }
            }
        }
    }

    /** The sum of all values, finite as long as each of them is; one number comes from the device. */
    public double sum() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor sum = null;
            for (Stored entry : all()) {
                // in float64, where large but finite values cannot add up to infinity
                Tensor own = entry.tensor().to(ScalarType.Double).sum();
                sum = sum == null ? own : sum.add(own);
            }
            return sum == null ? 0 : HostCopies.number(sum);
        }
    }

    /** Whether there are running statistics, as every batch norm has them. */
    public boolean holdsStatistics() {
        return all().stream().anyMatch(s -> !s.role().trained());
    }

    /** Number of trained values. */
    public long trainedValues() {
        return trained().stream()
                .mapToLong(s -> Arrays.stream(s.sizes()).reduce(1, (a, b) -> a * b))
                .sum();
    }

    /** Values of a tensor in row-major order. */
    public float[] values(String name) {
        return HostCopies.floats(get(name));
    }

    /** Overwrites a tensor with values in row-major order. */
    public void assign(String name, float[] values) {
        Stored entry = find(name);
        try (PointerScope scope = new PointerScope()) {
            HostCopies.write(values, entry.sizes(), entry.tensor().variable_data());
        }
    }

    /** Copies of all values, by name. */
    public Map<String, float[]> snapshot() {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Stored entry : all()) {
            values.put(entry.name(), HostCopies.floats(entry.tensor()));
        }
        return values;
    }

    /** Overwrites all tensors. Nothing is changed where a name is missing, unknown or of another size. */
    public void restore(Map<String, float[]> values) {
        List<String> wrong = new ArrayList<>();
        for (Stored entry : all()) {
            float[] given = values.get(entry.name());
            if (given == null) {
                wrong.add("'" + entry.name() + "' is missing");
            } else if (given.length != entry.tensor().numel()) {
                wrong.add("'" + entry.name() + "' has " + given.length + " values, expected "
                        + Arrays.toString(entry.sizes()));
            }
        }
        values.keySet().stream()
                .filter(Predicate.not(stored::containsKey))
                .forEach(name -> wrong.add("'" + name + "' is unknown"));
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("weights do not fit: " + String.join(", ", wrong));
        }
        values.forEach(this::assign);
    }

    /** All values as plain weights, for files and exports. */
    public Weights toWeights() {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (Stored entry : all()) {
            int[] dims = Arrays.stream(entry.sizes()).mapToInt(Math::toIntExact).toArray();
            tensors.put(entry.name(), new Weights.Tensor(dims, HostCopies.floats(entry.tensor())));
        }
        return new Weights(tensors);
    }

    /** Overwrites all tensors by weights of the same names and sizes; throws, and changes nothing, where they differ. */
    public void load(Weights weights) {
        Map<String, float[]> values = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            Stored own = stored.get(name);
            int[] dims = tensor.dims();
            if (own != null
                    && !Arrays.equals(
                            own.sizes(), Arrays.stream(dims).asLongStream().toArray())) {
                throw new IllegalArgumentException("weights do not fit: '" + name + "' has sizes "
                        + Arrays.toString(dims) + ", expected " + Arrays.toString(own.sizes()));
            }
            values.put(name, tensor.values());
        });
        restore(values);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the parameters were closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            stored.values().forEach(s -> s.tensor().close());
            stored.clear();
            closed = true;
        }
    }
}
