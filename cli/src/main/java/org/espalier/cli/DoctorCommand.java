package org.espalier.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.conv.KernelReport;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.process.ProcessSetting;
import org.espalier.torch.process.ProcessSetting.State;
import org.espalier.torch.process.ProcessSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows how this process was started, and what is known of this machine's convolution kernels. */
@Command(
        name = "doctor",
        description =
                "Which kernels are right on this machine, which are used, what they cost, and how the process was started."
                        + " Every search adds the kernels that it needed.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        // before LibTorch, or nothing could be set any more
        List<ProcessSetting> settings = ProcessSettings.check();
        Engine engine = Engine.start(EngineSettings.cpu());
        try (ConvolutionDoor door = ConvolutionDoor.open(engine)) {
            List<KernelReport> rows = door.report();
            if (common.json) {
                List<Map<String, Object>> json = new ArrayList<>();
                rows.forEach(row -> json.add(json(row)));
                common.printJson(JsonObject.of(
                        "cpu", engine.cpuModel(),
                        "libtorch", engine.libTorchVersion(),
                        "threads", engine.settings().threads(),
                        "cuda", Engine.lacks(DeviceKind.CUDA).orElse("usable"),
                        "process", settings.stream().map(DoctorCommand::json).toList(),
                        "kernels", json));
                return ExitCode.DONE;
            }
            common.out()
                    .printf(
                            "%s, LibTorch %s, %d threads%n",
                            engine.cpuModel(),
                            engine.libTorchVersion(),
                            engine.settings().threads());
            common.out().println(Engine.lacks(DeviceKind.CUDA).orElse("engine cuda: usable"));
            print(settings);
            common.out().printf("%-52s %-8s %9s %-28s %9s%n", "convolution", "ordinary", "ms", "used", "ms");
            for (KernelReport row : rows) {
                common.out()
                        .printf(
                                "%-52s %-8s %9.3f %-28s %9.3f%n",
                                row.signature(), row.ordinary(), row.ordinaryMillis(), row.used(), row.usedMillis());
            }
            if (rows.isEmpty()) {
                common.out()
                        .println(
                                "no convolution has been verified yet: a search or a training verifies those that it uses");
            }
        }
        return ExitCode.DONE;
    }

    private void print(List<ProcessSetting> settings) {
        long good = settings.stream()
                .filter(setting -> setting.state() == State.RIGHT)
                .count();
        common.out().printf("process: %d of %d settings are right%n", good, settings.size());
        settings.stream()
                .filter(setting -> setting.state() != State.RIGHT)
                .forEach(setting -> common.out().printf("  %s: %s%n", setting.state(), setting.line()));
    }

    private static Map<String, Object> json(ProcessSetting setting) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", setting.name());
        map.put("wanted", setting.wanted());
        map.put("found", setting.found());
        map.put("state", setting.state().toString());
        map.put("consequence", setting.consequence());
        map.put("remedy", setting.remedy());
        return map;
    }

    private static Map<String, Object> json(KernelReport row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("signature", row.signature().toString());
        map.put("ordinary", row.ordinary().toString());
        map.put("used", row.used());
        map.put("ordinary_ms", finite(row.ordinaryMillis()));
        map.put("used_ms", finite(row.usedMillis()));
        return map;
    }

    private static Object finite(double number) {
        return Double.isFinite(number) ? (Object) number : "not measured";
    }
}
