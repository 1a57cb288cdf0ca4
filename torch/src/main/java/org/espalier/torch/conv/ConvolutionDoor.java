package org.espalier.torch.conv;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door through which all convolutions go. For each {@link ConvSignature} it knows several exact {@link Formulation}s and uses the
 * fastest that was seen right on this machine: result and both gradients within {@link FormulationCheck#TOLERANCE} of float64, in several random
 * draws, with poisoned memory, in a child process that a bad kernel may crash without harm.
 *
 * <p>Verdicts are kept on disk per processor model, LibTorch version, number of threads and kind of JVM. {@link #prepare} finds many at once, before a
 * training starts; a signature that {@link #apply} has never seen is verified there and then, which takes a second or more.
 *
 * <p>On CUDA the ordinary kernel is used without verification, with TF32 off; verdicts are neither read nor kept.
 *
 * <p>Safe for several threads.
 */
public final class ConvolutionDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConvolutionDoor.class);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);
    private static final int SAVE_EVERY = 16;

    private final Engine engine;
    private final Map<String, Formulation> formulations = new LinkedHashMap<>();
    private final VerdictCache cache;
    private final Verifier verifier;
    private final Map<ConvSignature, Verdict> verdicts = new ConcurrentHashMap<>();
    private final Map<ConvSignature, Formulation> chosen = new ConcurrentHashMap<>();

    private ConvolutionDoor(
            Engine engine, Path directory, Class<? extends FormulationCatalogue> catalogue, Duration limit) {
        this.engine = engine;
        int threads = engine.settings().threads();
        List<Formulation> all = instance(catalogue).formulations();
        all.forEach(f -> formulations.put(f.name(), f));
        this.cache = new VerdictCache(
                directory, engine.cpuModel(), engine.libTorchVersion(), threads, VerdictCache.thisJvm());
        this.verifier = new Verifier(threads, catalogue, all, limit);
        if (verifies()) {
            cache.load().values().stream()
                    .filter(v -> formulations.containsKey(v.used()))
                    .forEach(this::accept);
        }
    }

    /** A door that keeps its verdicts in the user's cache, as this process's own environment has it: they are the machine's. */
    public static ConvolutionDoor open(Engine engine) {
        return open(engine, VerdictCache.defaultDirectory(System.getenv()));
    }

    /** A door that keeps its verdicts in the given directory, which is made when first needed. */
    public static ConvolutionDoor open(Engine engine, Path cacheDirectory) {
        return new ConvolutionDoor(engine, cacheDirectory, StandardFormulations.class, SILENCE_LIMIT);
    }

    /** A door with other formulations, to show what it does with bad ones. */
    static ConvolutionDoor open(
            Engine engine, Path cacheDirectory, Class<? extends FormulationCatalogue> catalogue, Duration limit) {
        return new ConvolutionDoor(engine, cacheDirectory, catalogue, limit);
    }

    /** Makes tensors on the device of this door's engine, where all that comes through it has to be. */
    public TensorFactory tensors() {
        return engine.tensors();
    }

    /** Verdicts are on the processor's kernels: on another device they would say nothing. */
    private boolean verifies() {
        return engine.settings().device() == DeviceKind.CPU;
    }

    /**
     * A convolution without bias, square in stride, padding and dilation.
     *
     * @param x float32, {@code batch, inChannels, height, width}; channels-last, or copied so
     * @param weight float32, {@code outChannels, inChannels / groups, kernelHeight, kernelWidth}
     * @param stride step of the kernel, at least 1
     * @param padding zeros on each side
     * @param dilation distance between the kernel's taps, at least 1
     * @param groups independent groups of channels
     * @return float32, channels-last, owned by the innermost scope of the caller
     * @throws IllegalArgumentException if the dimensions do not fit together
     */
    public Tensor apply(Tensor x, Tensor weight, int stride, int padding, int dilation, int groups) {
        return apply(x, weight, null, stride, padding, padding, dilation, groups);
    }

    /** As {@link #apply(Tensor, Tensor, int, int, int, int)}, with different padding of rows and columns. */
    public Tensor apply(
            Tensor x, Tensor weight, int stride, int paddingHeight, int paddingWidth, int dilation, int groups) {
        return apply(x, weight, null, stride, paddingHeight, paddingWidth, dilation, groups);
    }

    /**
     * As {@link #apply(Tensor, Tensor, int, int, int, int)}, with a bias and different padding of rows and columns. A float64 image is
     * convolved in float64, which needs no verification.
     *
     * @param bias one value for each output channel, or null
     * @throws IllegalArgumentException if the dimensions do not fit together, the image is neither float32 nor float64, or a tensor is not on
     *     the engine's device
     */
    public Tensor apply(
            Tensor x,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups) {
        engine.tensors().check("the image", x);
        engine.tensors().check("the weight of a convolution", weight);
        ConvSignature signature = signature(x, weight, stride, paddingHeight, paddingWidth, dilation, groups);
        Formulation formulation = formulationFor(x, signature);
        return Tensors.scoped(() -> {
            Tensor y = formulation.forward(Tensors.channelsLast(x), weight, signature);
            Tensor biased = bias == null ? y : y.add(bias.view(1, signature.outChannels(), 1, 1));
            return GradMode.is_enabled() && !formulation.takesAnyGradient()
                    ? withOrderlyGradient(biased, signature)
                    : biased;
        });
    }

    private Formulation formulationFor(Tensor x, ConvSignature signature) {
        ScalarType type = x.scalar_type().intern();
        if (type == ScalarType.Float) {
            return formulationFor(signature);
        }
        if (type == ScalarType.Double) {
            return named(StandardFormulations.LAST_RESORT);
        }
        throw new IllegalArgumentException("a convolution takes float32 or float64, got " + type);
    }

    /** The signature that {@link #apply} would see for these tensors. */
    public ConvSignature signature(
            Tensor x, Tensor weight, int stride, int paddingHeight, int paddingWidth, int dilation, int groups) {
        return ConvSignatures.of(
                x,
                weight,
                stride,
                paddingHeight,
                paddingWidth,
                dilation,
                groups,
                engine.settings().threads());
    }

    /** A recorder for this door's engine: a dry run through it finds what {@link #prepare} needs to know. */
    public SignatureRecorder recorder() {
        return new SignatureRecorder(engine.settings().threads());
    }

    /**
     * Finds the verdicts on all signatures that have none yet, so that no later {@link #apply} has to stop for it.
     *
     * @throws IllegalArgumentException if a signature is for another number of threads than the engine's
     */
    public void prepare(Collection<ConvSignature> signatures) {
        prepare(signatures, (done, all) -> {});
    }

    /**
     * The same, which takes minutes where a machine has verified nothing yet.
     *
     * @param told before each verdict, how many there are and how many there will be
     */
    public void prepare(Collection<ConvSignature> signatures, BiConsumer<Integer, Integer> told) {
        Set<ConvSignature> open = new LinkedHashSet<>(signatures);
        open.forEach(this::checkThreads);
        open.removeAll(chosen.keySet());
        if (!verifies() || open.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        List<Verdict> unsaved = new ArrayList<>();
        int done = 0;
        synchronized (verifier) {
            for (ConvSignature signature : open) {
                told.accept(done++, open.size());
                if (!chosen.containsKey(signature)) {
                    Verdict verdict = verifier.decide(signature);
                    accept(verdict);
                    unsaved.add(verdict);
                }
                if (unsaved.size() >= SAVE_EVERY) {
                    cache.add(unsaved);
                    unsaved.clear();
                }
            }
            cache.add(unsaved);
            verifier.close();
        }
        LOG.info("verified {} convolutions in {} s", open.size(), Math.round((System.nanoTime() - start) / 1e8) / 10.0);
    }

    /** The formulation used for the signature; verifies it first if it was never seen. */
    public Formulation formulationFor(ConvSignature signature) {
        Formulation known = chosen.get(signature);
        if (known != null) {
            return known;
        }
        checkThreads(signature);
        if (!verifies()) {
            return named(StandardFormulations.DEFAULT);
        }
        synchronized (verifier) {
            if (!chosen.containsKey(signature)) {
                Verdict verdict = verifier.decide(signature);
                accept(verdict);
                cache.add(List.of(verdict));
            }
        }
        return Objects.requireNonNull(chosen.get(signature));
    }

    /**
     * The verdict on a signature; verifies it first if it was never seen.
     *
     * @throws IllegalStateException on CUDA, where nothing is verified
     */
    public Verdict verdict(ConvSignature signature) {
        if (!verifies()) {
            throw new IllegalStateException("there is no verdict on " + signature + ": convolutions on "
                    + engine.tensors().place() + " are not verified");
        }
        formulationFor(signature);
        return Objects.requireNonNull(verdicts.get(signature));
    }

    /** What is known of this machine's kernels, sorted by signature. */
    public List<KernelReport> report() {
        return verdicts.values().stream()
                .map(KernelReport::of)
                .sorted(Comparator.comparing(row -> row.signature().toString()))
                .toList();
    }

    /** The file in which the verdicts are kept. */
    public Path cacheFile() {
        return cache.file();
    }

    /** Ends the child processes that verification may have left waiting. The door stays usable. */
    @Override
    public void close() {
        synchronized (verifier) {
            verifier.close();
        }
    }

    private void accept(Verdict verdict) {
        verdicts.put(verdict.signature(), verdict);
        chosen.put(verdict.signature(), named(verdict.used()));
    }

    private Formulation named(String name) {
        return Objects.requireNonNull(formulations.get(name), name);
    }

    private void checkThreads(ConvSignature signature) {
        if (signature.threads() != engine.settings().threads()) {
            throw new IllegalArgumentException(
                    "signature " + signature + " is for another number of threads than the engine's "
                            + engine.settings().threads());
        }
    }

    /**
     * Views of the result that change nothing, but through which a gradient that is not channels-last cannot pass without being copied so:
     * the backward of the flat view has to lay its rows out one after another.
     */
    private static Tensor withOrderlyGradient(Tensor y, ConvSignature s) {
        return y.permute(0, 2, 3, 1)
                .reshape(-1, s.outChannels())
                .view(s.batch(), s.outHeight(), s.outWidth(), s.outChannels())
                .permute(0, 3, 1, 2);
    }

    private static FormulationCatalogue instance(Class<? extends FormulationCatalogue> catalogue) {
        try {
            return catalogue.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    catalogue.getName() + " needs a public constructor without parameters: " + e.getMessage(), e);
        }
    }
}
