package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a search that has ended, written by hand, so that no search has to run. */
final class FinishedSearch {
    private FinishedSearch() {}

    /** @param text stands wherever such a folder holds a text that a user chose */
    static Path write(Path folder, String text) throws IOException {
        Files.createDirectories(folder.resolve("best"));
        String json = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        Files.writeString(folder.resolve("config.yaml"), """
                name: search
                data: {source: none}
                space: {name: nas-bench-201}
                strategy: {name: random}
                """);
        Files.writeString(folder.resolve("result.json"), """
                {"name":"X","seed":"X","space":"X","strategy":"X","device":"X","constraints":{"X":"X"},
                 "best":{"name":"X","architecture":"X","params":"X","macs":1e300,"valid":"X","onnx_max_abs_diff":"X",
                         "test":{"top1":0.9,"ci95":["X","X"],"images":"X"},"latency_ms":{"median":1.0,"p90":"X"}},
                 "baselines":[{"name":"X","params":"X","macs":"X","test":{"top1":0.5},"latency_ms":{"median":2.0}},"X"],
                 "notices":["X"],"pareto":[{"latency_ms":"X","score":0.5},{"latency_ms":2,"score":"X"},"X"],
                 "phases":[{"name":"X","seconds":"X","peak_rss_mb":"X"},"X"],
                 "versions":{"X":"X"},"rank_check":{"pairs":3,"kendall_tau":"X"}}
                """.replace("X", json));
        String event =
                "{\"n\":%d,\"time\":\"2026-11-25T00:00:00Z\",\"phase\":\"X\",\"type\":\"%s\",\"data\":{\"run\":\"X\",\"epoch\":%d,"
                        + "\"loss\":1.5,\"valid\":0.5,\"derived\":\"X\",\"alphas\":{\"X\":{\"X\":0.5}}}}\n";
        String events = String.format(event, 0, "epoch", 1) + String.format(event, 1, "X", 2);
        Files.writeString(
                folder.resolve("journal.jsonl"),
                "{\"journal\":\"espalier\",\"schema\":1}\n" + events.replace("X", json));
        Files.writeString(
                folder.resolve("best/network.svg"),
                "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + text + "</svg>");
        Files.writeString(folder.resolve("best/model.onnx"), text);
        return folder;
    }
}
