package org.espalier.device.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime that reports to somebody leaves an identity at home to report under; ours leaves nothing and opens no socket. */
class NothingLeftBehindTest {
    @TempDir
    private Path folder;

    @Test
    void measuringLeavesAFreshHomeEmpty() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path model = Files.write(folder.resolve("model.onnx"), model());
        Path log = folder.resolve("log.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-UsePerfData",
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                MeasuringChild.class.getName(),
                model.toString());
        Map<String, String> environment = builder.environment();
        // as in a program that knows nothing of this runtime: no variable keeps it quiet
        environment.keySet().removeIf(name -> !name.equals("PATH") && !name.equals("LD_LIBRARY_PATH"));
        environment.put("HOME", home.toString());
        environment.put("XDG_CACHE_HOME", cache.toString());
        environment.put("TMPDIR", temporary.toString());
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(said).contains("measured").doesNotContain("open: socket");
        assertThat(below(home)).isEmpty();
        assertThat(below(cache)).isEmpty();
        // the runtime unpacks its libraries here and removes them at its end, all but the empty folder
        assertThat(below(temporary)).hasSizeLessThanOrEqualTo(1).allSatisfy(left -> {
            assertThat(left.getFileName().toString()).startsWith("onnxruntime-java");
            assertThat(left).isEmptyDirectory();
        });
    }

    private static List<Path> below(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(path -> !path.equals(place)).toList();
        }
    }

    private static byte[] model() {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add("conv", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        Graph graph = b.build(b.add("pool", new GlobalAveragePool(), conv));
        Network network =
                Flattening.network("net", graph, Shape.of(3, 16, 16), new Architecture(new DecisionSet(List.of())));
        return OnnxExporter.create().export(network, Weights.random(network, 1));
    }
}
