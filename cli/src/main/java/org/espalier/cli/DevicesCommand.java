package org.espalier.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.device.DeviceProvider;
import org.espalier.device.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the devices, and keeps those of the user's. */
@Command(
        name = "devices",
        description = "Every device, with one line each; add keeps one of yours, test tries it.",
        subcommands = {DevicesCommand.ListAll.class, DevicesAddCommand.class, DevicesTestCommand.class})
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        return list(common);
    }

    private static int list(CommonOptions common) {
        List<DeviceProvider> all = Devices.providers();
        if (common.json) {
            List<Map<String, Object>> rows = all.stream()
                    .map(d -> JsonObject.of("name", d.name(), "summary", d.description()))
                    .toList();
            common.printJson(JsonObject.of("devices", rows));
        } else {
            all.forEach(d -> common.out().printf("%-24s %s%n", d.name(), d.description()));
        }
        return ExitCode.DONE;
    }

    /** The same under a name of its own. */
    @Command(name = "list", description = "Every device, with one line each.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            return list(common);
        }
    }
}
