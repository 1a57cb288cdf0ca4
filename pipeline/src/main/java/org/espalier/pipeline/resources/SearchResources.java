package org.espalier.pipeline.resources;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.espalier.decision.Architecture;
import org.espalier.device.Device;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;
import org.espalier.device.latency.LatencyModel;
import org.espalier.event.DataIdentified;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.service.Lazy;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.BatchLoader;
import org.espalier.torch.data.DataChangedException;
import org.espalier.torch.data.DatasetSettings;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.Normalisation;
import org.espalier.torch.data.SourceContext;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedConvolution;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.LoaderStream;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameters;
import org.espalier.zoo.Zoo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the phases share: data, space, device, engine. Each is opened when first needed, so that a resumed search whose training is done
 * does not decode images again. Closing frees what was opened.
 */
public final class SearchResources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SearchResources.class);

    private final SearchConfig config;
    private final Supplied supplied;
    private final OpenParts open;
    private final Zoo zoo;
    private final Lazy<IdentifiedData> data;
    private final Lazy<Split> split;
    private final Lazy<Normalisation> normalisation;
    private final Lazy<Goal> goal;
    private final Lazy<SearchSpace> space;
    private final Lazy<Engine> engine;
    private final Lazy<VerifiedEngine> verified;
    private final Consumer<String> warnings;
    private final KnownData known;
    private final Map<String, String> environment;
    private final Lazy<OnDevice> onDevice;
    private final Lazy<Map<String, SearchResources>> others;
    private final AtomicBoolean stopAsked;
    private final AtomicReference<UnaryOperator<BatchStream>> watch;

    /** Resources that are all found by the names in the configuration. */
    public SearchResources(SearchConfig config, Map<String, String> environment, Consumer<String> warnings) {
        this(config, Supplied.NOTHING, environment, warnings);
    }

    /** With what is not found by name. */
    public SearchResources(
            SearchConfig config, Supplied supplied, Map<String, String> environment, Consumer<String> warnings) {
        this(config, supplied, environment, warnings, KnownData.NOTHING);
    }

    /**
     * @param supplied what is not found by name
     * @param environment says where caches and data lie
     * @param warnings receives what a user should know
     * @param known which images they have to be, and what was measured for the whole search
     */
    public SearchResources(
            SearchConfig config,
            Supplied supplied,
            Map<String, String> environment,
            Consumer<String> warnings,
            KnownData known) {
        this.config = config;
        this.supplied = supplied;
        this.warnings = warnings;
        this.known = known;
        this.environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        this.open = new OpenParts();
        this.zoo = Zoo.installed();
        this.stopAsked = new AtomicBoolean();
        this.watch = new AtomicReference<>(stream -> stream);
        this.onDevice = Lazy.of(() -> new OnDevice(this, supplied, known));
        this.others = Lazy.of(() -> OnDevice.others(this));
        DataConfig data = config.data();
        SplitSettings shares = data.split();
        this.engine = Lazy.of(() -> Engine.start(config.engine().settings()));
        // published weights see RGB as their authors have normalised it, and so do all that are compared with them
        boolean isPublished = config.supernet().weights().isPresent();
        DatasetSettings plain = DatasetSettings.of(data.size(), data.fit())
                .withLayout(data.layout())
                .withTraining(shares, config.seed());
        DatasetSettings form = isPublished ? plain.inColour() : plain;
        this.data =
                Lazy.of(() -> IdentifiedData.open(data.source(), form, SourceContext.of(environment, warnings), known));
        this.split = Lazy.of(() -> DataParts.of(config, dataset()));
        this.normalisation = Lazy.of(() -> isPublished ? Normalisation.IMAGENET : Normalisation.of(split()));
        this.goal = Lazy.of(() -> Goal.of(config, split()));
        this.space = Lazy.of(() -> MemberSizes.require(space(config.space()), dataset()));
        this.verified = Lazy.of(() -> {
            VerifiedEngine opened = new VerifiedEngine(engine.get());
            open.add(opened);
            return opened;
        });
    }

    /** For another device: nothing that does not hang on the device is opened twice. */
    SearchResources(SearchResources whole, SearchConfig.Device device) {
        this.config = whole.config.on(device);
        this.supplied = whole.supplied;
        this.open = whole.open;
        this.zoo = whole.zoo;
        this.data = whole.data;
        this.split = whole.split;
        this.normalisation = whole.normalisation;
        this.goal = whole.goal;
        this.space = whole.space;
        this.engine = whole.engine;
        this.verified = whole.verified;
        this.warnings = whole.warnings;
        this.known = whole.known;
        this.environment = whole.environment;
        this.stopAsked = whole.stopAsked;
        this.watch = whole.watch;
        this.onDevice = Lazy.of(() -> new OnDevice(this, supplied, known));
        this.others = Lazy.of(Map::of);
    }

    /**
     * The same for each of the devices behind the first, by what they are called: limits, predictions and measurements are those of that device, all else
     * is shared, and closed with these.
     */
    public Map<String, SearchResources> others() {
        return others.get();
    }

    /** Has something closed with these resources. */
    void closeAtLast(AutoCloseable part) {
        open.add(part);
    }

    /** Tells the user something worth knowing. */
    public void warn(String message) {
        warnings.accept(message);
    }

    /** Predicts the latency of members; layers measured once per device and kept. */
    public LatencyModel latencyModel() {
        return onDevice.get().latencyModel();
    }

    /** Predicts what a run of a member takes at its highest, in MB; measures three members once in the life of a search. */
    public double predictMemoryMb(Architecture member) {
        return onDevice.get().memoryModel().predictMb(member);
    }

    /** Numbers that limits hang on. */
    References references() {
        return onDevice.get().references();
    }

    /** Ends the running training, if any, between two batches; may be called from any thread. */
    public void askToStop() {
        stopAsked.set(true);
    }

    /** Batches of a loader, at some rows of image (0: the data set's own), that end where somebody asked to stop. */
    public BatchStream batches(BatchLoader loader, int rows) {
        return Objects.requireNonNull(watch.get())
                .apply(new StoppableStream(new LoaderStream(loader, rows, engine().tensors()), stopAsked::get));
    }

    /** Has every stream of batches that is made from now on pass a function, such as one that times its steps. */
    public void watch(UnaryOperator<BatchStream> every) {
        watch.set(every);
    }

    /** The environment that the program was given. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The configuration as the user gave it, defaults filled in. */
    public SearchConfig config() {
        return config;
    }

    /**
     * The images, decoded when first asked for.
     *
     * @throws DataChangedException where they are not those that the search was made of so far
     */
    public ImageDataset dataset() {
        return data.get().images();
    }

    /** Whether the images are those that the search was made of so far, wherever they lie. */
    public boolean areImagesKnown() {
        if (known.before().isEmpty()) {
            return false;
        }
        try {
            identity();
            return true;
        } catch (DataChangedException e) {
            LOG.debug("other images", e);
            return false;
        }
    }

    /** Which images they are; opens them, errors as {@link #dataset}. */
    public DataIdentified identity() {
        return data.get().identity();
    }

    /**
     * Checkpoints of a training on these images; those of a training on others are passed over, those of one with another recipe are
     * replaced.
     */
    public CheckpointFolder checkpoints(Path folder) {
        return CheckpointFolder.replacing(folder).withData(identity().digest());
    }

    /** Training, validation and test part of the images. */
    public Split split() {
        return split.get();
    }

    /** Mean and deviation of the training part. */
    public Normalisation normalisation() {
        return normalisation.get();
    }

    /** What trainings minimise, and how answers are judged. */
    public Goal goal() {
        return goal.get();
    }

    /** Whether the space is an object of the embedding program, so that no other process can build it. */
    public boolean isSpaceSupplied() {
        return supplied.space().isPresent();
    }

    /** What identifies the decisions of a space that the program gave as an object; absent where it gave none. */
    public Optional<String> givenDecisions() {
        return supplied.space()
                .filter(GivenSpace.class::isInstance)
                .map(GivenSpace.class::cast)
                .map(GivenSpace::decisions);
    }

    /** What builds the space: the program's own, or what the configuration names. */
    public SpaceFactory spaceFactory() {
        return supplied.space().orElseGet(() -> NamedParts.space(config.space(), zoo));
    }

    /** The space, sized for the images. */
    public SearchSpace space() {
        return space.get();
    }

    /** Another space, sized for the same images; of a factory that the program gave one with other parameters. */
    public SearchSpace space(SearchConfig.Space other) {
        SpaceFactory factory = supplied.space().orElseGet(() -> NamedParts.space(other, zoo));
        return NamedParts.build(factory, other, parameters(factory, other.wanted()));
    }

    /** What the network shall run on; of several devices the first. */
    public Device device() {
        return onDevice.get().device();
    }

    /** LibTorch, started when first asked for. */
    public Engine engine() {
        return engine.get();
    }

    /** Convolutions by kernels that were verified on this machine. */
    public VerifiedConvolution convolution() {
        return verified.get().convolution();
    }

    /** The same on one of the lanes. */
    public VerifiedConvolution laneConvolution() {
        return verified.get().laneConvolution();
    }

    /** Threads for networks that do not depend on each other. */
    public SideBySide sideBySide() {
        return verified.get().sideBySide();
    }

    /** A hand-made network for the data at hand. */
    public Network baseline(String name) {
        return handMade(config.baselineFile(name), Map.of());
    }

    /** The same with some of its parameters given. */
    Network handMade(String file, Map<String, Object> given) {
        return zoo.network(file, parameters(zoo.factory(file), given));
    }

    /** The network that the space comes from. */
    Optional<SpaceFactory.Origin> origin() {
        SpaceFactory factory = spaceFactory();
        Map<String, Object> wanted = config.space().wanted();
        return factory.origin(new SpaceParameters(factory.name(), factory.parameters(), wanted));
    }

    /**
     * The given parameters, and shape and classes of the data where the space asks for them. The data is divided by then, so that a split
     * that does not work out is named before anything is measured or trained.
     */
    private Map<String, Object> parameters(SpaceFactory factory, Map<String, Object> given) {
        Map<String, Object> all = new LinkedHashMap<>(given);
        ImageDataset images = split().dataset();
        factory.parameters().forEach(parameter -> {
            if (parameter.name().equals("input")) {
                all.putIfAbsent("input", List.of(images.channels(), images.height(), images.width()));
            } else if (parameter.name().equals("classes")) {
                all.putIfAbsent("classes", config.task().outputs(images.labelNames()));
            }
        });
        return all;
    }

    /** The file that a device runs; the normalisation is part of it, so that it takes pixels in 0..1. */
    public byte[] onnx(Network network, Weights weights) {
        return new ModelExport(this).onnx(network, weights);
    }

    /** Median latency of a member on the device, in milliseconds, measured once; weights do not matter for it. */
    public double measureMillis(Architecture architecture) {
        return onDevice.get().measured().millis(this, architecture);
    }

    /** What a run of a member takes at its highest on the device, in MB, measured once; weights do not matter for it. */
    public double measureMemoryMb(Architecture architecture) {
        return onDevice.get().measured().memoryMb(this, architecture);
    }

    /**
     * Measures an exported network on the device, by whoever does the jobs of the search: one at a time, and beside nothing else of it.
     *
     * @param model name for messages
     * @throws IllegalArgumentException where the device cannot run it
     */
    public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
        return measure(model, onnx, protocol, false).latency();
    }

    /** The same, and what a run takes at its highest where that is asked for and the device tells. */
    public JobEnd.Measured measure(String model, byte[] onnx, Protocol protocol, boolean memory) {
        // a device that is an object of the program is nowhere else
        return supplied.executor().isPresent() && supplied.device().isEmpty()
                ? Measurements.elsewhere(
                        supplied.executor().get().open(config, known.before()), model, onnx, protocol, memory)
                : measureHere(model, onnx, protocol, memory);
    }

    /** The same by this very process, whoever does the other jobs. */
    public JobEnd.Measured measureHere(String model, byte[] onnx, Protocol protocol, boolean memory) {
        return onDevice.get().measured().here(device(), model, onnx, protocol, memory);
    }

    /** An executor for jobs that others may do too, where the program brought one; close it after use. */
    public Optional<TrialExecutor> suppliedExecutor() {
        return supplied.executor().map(factory -> factory.open(config, Optional.of(identity())));
    }

    @Override
    public void close() {
        open.close();
    }
}
