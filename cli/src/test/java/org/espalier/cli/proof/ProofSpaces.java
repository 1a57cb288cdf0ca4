package org.espalier.cli.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;

/** Every space that can be trained, narrow and on small images, so that a proof over many members stays within minutes. */
enum ProofSpaces {
    NAS_BENCH_201("nas-bench-201", Map.of("input", List.of(3, 16, 16), "channels", 8, "cells", 1)),
    NAS_BENCH_101("nas-bench-101", Map.of("input", List.of(3, 16, 16), "channels", 16, "modules", 1)),
    NAS_BENCH_MACRO("nas-bench-macro", Map.of("input", List.of(3, 16, 16))),
    NATS_SIZE("nats-size", Map.of("input", List.of(3, 16, 16))),
    DARTS("darts", Map.of("input", List.of(3, 16, 16), "channels", 8, "cells", 3)),
    NASNET("nasnet", Map.of("input", List.of(3, 16, 16), "channels", 8, "cells", 3)),
    MOBILENET_V3(
            "mobilenet-v3",
            Map.of(
                    "input",
                    List.of(3, 32, 32),
                    "resolution",
                    List.of(24, 32),
                    "width",
                    0.35,
                    "stride",
                    1,
                    "classes",
                    10)),
    PROXYLESS(
            "proxyless",
            Map.of(
                    "input",
                    List.of(3, 32, 32),
                    "resolution",
                    List.of(24, 32),
                    "width",
                    0.35,
                    "stride",
                    1,
                    "classes",
                    10)),
    RESNET_50("resnet-50", Map.of("elastic", true, "input", List.of(3, 64, 64), "width", 0.25, "classes", 10)),
    SPOS("spos", Map.of("input", List.of(3, 32, 32), "stride", 1, "classes", 10)),
    YAML_ELASTIC("elastic-mbconv.yaml", Map.of()),
    YAML_CHOICE("operation-choice.yaml", Map.of());

    private final String name;
    private final Map<String, Object> parameters;

    ProofSpaces(String name, Map<String, Object> parameters) {
        this.name = name;
        this.parameters = parameters;
    }

    SearchSpace space() {
        String place = name.endsWith(".yaml") ? examples().resolve(name).toString() : name;
        return Zoo.installed().space(place, parameters);
    }

    /** Random members, the first ones the same however many are asked for. */
    static List<Architecture> members(SearchSpace space, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> space.sample(Seeds.generator(17, "proof members", i)))
                .toList();
    }

    /** Independent normal values. */
    static float[] noise(int count, long seed) {
        var random = Seeds.generator(seed, "proof noise", 0);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static Path examples() {
        List<Path> tried = new ArrayList<>();
        for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
            tried.add(here.resolve("examples"));
            if (Files.isRegularFile(here.resolve("examples").resolve("operation-choice.yaml"))) {
                return here.resolve("examples");
            }
        }
        throw new UncheckedIOException(new IOException("no examples in any of " + tried));
    }
}
