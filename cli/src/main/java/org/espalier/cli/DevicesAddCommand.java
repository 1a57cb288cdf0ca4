package org.espalier.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.device.Device;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.SavedDevices;
import org.espalier.failure.Problem;
import org.espalier.yaml.YamlNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives a device a name, in the user's file. */
@Command(
        name = "add",
        description = "Keep a device under a NAME of yours, which configurations and --device then know.")
final class DevicesAddCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "What it is called.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "KIND", description = "ssh, command, or another of 'espalier devices'.")
    private String kind = "";

    @Parameters(index = "2..*", paramLabel = "KEY=VALUE", description = "Keys of that kind, for example host=board.")
    private List<String> keys = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        SavedDevices saved = SavedDevices.ofUser(System.getenv());
        Map<String, Object> parameters = parameters();
        if (Devices.settings(name).isPresent()) {
            throw new UsageException(
                    new Problem("is the name of a kind", name, "a name of your own", "choose another"));
        }
        if (Devices.settings(kind).isEmpty()) {
            Devices.open(kind, DeviceSettings.DEFAULT); // says which there are
        }
        try (Device tried = Devices.open(kind, new DeviceSettings(1, parameters))) {
            saved.add(name, new SavedDevices.Saved(kind, parameters));
            if (common.json) {
                common.printJson(JsonObject.of(
                        "name", name, "kind", tried.name(), "file", saved.file().toString()));
            } else {
                common.out().printf("%s is in %s; try it: espalier devices test %s%n", name, saved.file(), name);
            }
        }
        return ExitCode.DONE;
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String key : keys) {
            int equals = key.indexOf('=');
            if (equals < 1) {
                throw new UsageException(new Problem("is no KEY=VALUE", key, "for example host=board", ""));
            }
            YamlNode value =
                    YamlNode.read("devices add", "{}", List.of(key)).entries().get(key.substring(0, equals));
            Object plain = value == null ? null : value.plain();
            if (plain == null) {
                throw new UsageException(new Problem("has no value", key, "for example host=board", ""));
            }
            parameters.put(key.substring(0, equals), plain);
        }
        return parameters;
    }
}
