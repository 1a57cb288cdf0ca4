package org.espalier.pipeline.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.latency.model.LatencyLearners;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.predict.proxy.Proxies;
import org.espalier.settings.SettingException;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameters;
import org.espalier.zoo.Zoo;

/** What a configuration only names. */
public final class NamedParts {
    private NamedParts() {}

    /** One look at a name, which throws an {@link IllegalArgumentException} with the nearest known one where nobody knows it. */
    @FunctionalInterface
    public interface Look {
        /** Looks. */
        void require();
    }

    /**
     * Refuses names that nobody knows, and an engine that cannot be started here.
     *
     * @param supplied what the program brings along, so that its name means nothing
     * @return one look for each name, to be taken before a folder is made that a corrected configuration could not use
     */
    public static List<Look> looks(SearchConfig config, Supplied supplied) {
        Zoo zoo = Zoo.installed();
        List<Look> looks = new ArrayList<>();
        if (supplied.space().isEmpty()) {
            looks.add(() -> space(config.space(), zoo));
        }
        if (supplied.device().isEmpty()) {
            looks.add(() -> requireDevice("device.name", config.device().name()));
        }
        config.otherDevices().values().forEach(other -> looks.add(() -> requireDevice("devices", other.name())));
        looks.add(() -> requireNamed(config, supplied));
        looks.add(() -> requireLatencyModel(config.latencyModel()));
        config.filter().proxy().ifPresent(name -> looks.add(() -> requireProxy(name)));
        config.retrain().baselines().forEach(name -> looks.add(() -> requireBaseline(config.baselineFile(name), zoo)));
        config.retrain()
                .teacher()
                .filter(name -> !config.retrain().isTaughtByModel() && !name.equals(RetrainConfig.LARGEST))
                .ifPresent(name -> looks.add(() -> requireTeacher(name, zoo)));
        looks.add(() -> requireEngine(config));
        return looks;
    }

    private static void requireLatencyModel(String name) {
        try {
            String lack = LatencyLearners.named(name).lacks();
            if (!lack.isEmpty()) {
                throw new IllegalArgumentException(
                        "model '" + name + "' needs " + lack + ", which a search cannot name");
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException("latency_model: " + e.getMessage(), e);
        }
    }

    private static void requireProxy(String name) {
        try {
            Proxies.named(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("filter.proxy: " + e.getMessage(), e);
        }
    }

    private static void requireDevice(String key, String name) {
        try {
            Devices.require(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + ": " + e.getMessage(), e);
        }
    }

    /** A device that is an object of the program is the only one. */
    private static void requireNamed(SearchConfig config, Supplied supplied) {
        if (supplied.device().isPresent() && !config.otherDevices().isEmpty()) {
            throw new ConfigException("devices: names " + config.devices().size()
                    + " devices, but the program gives one as an object; expected one of the two");
        }
    }

    /**
     * The device that the program brings, or the configuration names, for batches as the configuration has them.
     *
     * @throws ConfigException where it does not run such batches
     */
    static Device device(SearchConfig config, Supplied supplied) {
        SearchConfig.Device wanted = config.device();
        Device opened = supplied.device().orElseGet(() -> open(wanted));
        if (wanted.batch() == 1 && supplied.device().isPresent()) {
            return opened;
        }
        try {
            return opened.withBatch(wanted.batch());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("device.batch: " + e.getMessage(), e);
        }
    }

    private static Device open(SearchConfig.Device wanted) {
        try {
            return Devices.open(wanted.name(), new DeviceSettings(wanted.threads(), wanted.parameters()));
        } catch (SettingException e) {
            throw new ConfigException("device." + e.getMessage(), e);
        }
    }

    private static void requireBaseline(String file, Zoo zoo) {
        try {
            zoo.factory(file);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("retrain.baselines: " + e.getMessage(), e);
        }
    }

    private static void requireTeacher(String file, Zoo zoo) {
        try {
            zoo.factory(file);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "retrain.teacher: " + e.getMessage() + "; expected '" + RetrainConfig.LARGEST
                            + "', a network, or a model ending in .onnx",
                    e);
        }
    }

    /** Refuses an engine that cannot be started: else every trial would fail by itself, in a process of its own. */
    public static void requireEngine(SearchConfig config) {
        if (config.engine().name() == DeviceKind.CUDA) {
            Engine.lacks(DeviceKind.CUDA).ifPresent(reason -> {
                throw new ConfigException("engine.name: " + reason);
            });
        }
    }

    /** What builds a space that the program did not supply. */
    static SpaceFactory space(SearchConfig.Space wanted, Zoo zoo) {
        try {
            return wanted.factory(zoo);
        } catch (IllegalArgumentException e) {
            if (zoo.contains(wanted.name())) {
                throw e;
            }
            throw new ConfigException(
                    "space.name: " + e.getMessage()
                            + "; a space that is an object of a program is given by it, each time that the search is begun or resumed",
                    e);
        }
    }

    /** A space with all parameters of its factory. */
    static SearchSpace build(SpaceFactory factory, SearchConfig.Space wanted, Map<String, Object> all) {
        return Objects.requireNonNull(
                factory.build(new SpaceParameters(wanted.name(), factory.parameters(), all)),
                () -> "space factory '" + factory.name() + "' built no space");
    }
}
