package org.espalier.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.pipeline.config.SearchConfig.Device;
import org.espalier.settings.SettingException;

/** What the devices of one search are called in phases, folders and rows: by their names, and where those are the same by what tells them apart. */
final class DeviceNames {
    private DeviceNames() {}

    /** The devices by what they are called, in their order. */
    static Map<String, Device> of(List<Device> devices) {
        Map<String, Device> named = new LinkedHashMap<>();
        devices.forEach(device -> named.put(name(device, devices), device));
        return named;
    }

    private static String name(Device device, List<Device> devices) {
        List<Device> same = devices.stream()
                .filter(other -> other.name().equals(device.name()))
                .toList();
        StringBuilder name = new StringBuilder(device.name());
        if (same.stream().anyMatch(other -> other.threads() != device.threads())) {
            name.append("-").append(device.threads()).append(device.threads() == 1 ? "-thread" : "-threads");
        }
        if (same.stream().anyMatch(other -> other.batch() != device.batch())) {
            name.append("-batch-").append(device.batch());
        }
        return name.toString();
    }

    /**
     * Refuses devices that nobody could tell apart, and one beside them that is not among them.
     *
     * @param device that stands beside them; the first of them, or the default, which is what stands there where nobody names one
     * @throws SettingException for {@code devices} or {@code device}
     */
    static void require(Device device, List<Device> devices) {
        Map<String, Long> counts = devices.stream()
                .collect(Collectors.groupingBy(DeviceNames::text, LinkedHashMap::new, Collectors.counting()));
        counts.forEach((text, count) -> {
            if (count > 1) {
                throw new SettingException("devices", "expected devices that differ, got " + count + " times " + text);
            }
        });
        if (of(devices).size() < devices.size()) {
            throw new SettingException(
                    "devices",
                    "expected devices that are called differently, got "
                            + devices.stream().map(one -> name(one, devices)).toList());
        }
        if (!devices.isEmpty() && !device.equals(new Device()) && !device.equals(devices.get(0))) {
            throw new SettingException(
                    "device",
                    "is " + text(device) + ", but the first of devices decides what is best, which is "
                            + text(devices.get(0)) + "; leave one of the two keys out");
        }
    }

    private static String text(Device device) {
        StringBuilder text = new StringBuilder(
                "{name: " + device.name() + ", threads: " + device.threads() + ", batch: " + device.batch());
        device.parameters()
                .forEach((key, value) ->
                        text.append(", ").append(key).append(": ").append(value));
        return text.append("}").toString();
    }
}
