package org.espalier.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.device.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the devices. */
@Command(name = "devices", description = "Every device, with one line each.")
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        if (common.json) {
            List<Map<String, Object>> rows = Devices.providers().stream()
                    .map(d -> JsonObject.of("name", d.name(), "summary", d.description()))
                    .toList();
            common.printJson(JsonObject.of("devices", rows));
        } else {
            Devices.providers().forEach(d -> common.out().printf("%-24s %s%n", d.name(), d.description()));
        }
        return ExitCode.DONE;
    }
}
