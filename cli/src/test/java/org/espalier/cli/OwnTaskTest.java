package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.espalier.torch.data.DataSource;
import org.espalier.torch.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A jar of somebody else's with the task and the source of the example: the whole way goes on numbers as it goes on classes. */
class OwnTaskTest {
    private static final String CONFIG = """
            name: theirs
            task: {name: number}
            data: {source: "columns:96", size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}, augment: none}
            space: {name: nas-bench-201, channels: 4, cells: 1}
            objective: {minimize: mean_absolute_error}
            strategy: {name: random, trials: 2, epochs: 1}
            retrain: {top: 1, random: 1, epochs: 6, batch: 12, baselines: []}
            """;

    @TempDir
    Path folder;

    private TheirJar jar;

    @BeforeEach
    void packs() throws Exception {
        jar = TheirJar.of(
                folder,
                List.of("OwnTask"),
                Map.of(Task.class, "OwnTask$Number", DataSource.class, "OwnTask$Columns"));
    }

    /** What a command says and how it ends. */
    private record Said(int code, String out, String err) {}

    private Said run(String... arguments) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = jar.with(() -> Main.run(new PrintWriter(out), new PrintWriter(err), arguments));
        return new Said(code, out.toString(), err.toString());
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("theirs.yaml"), text, StandardCharsets.UTF_8);
    }

    @Test
    void theExampleIsReadInOneSitting() throws IOException {
        assertThat(Files.readAllLines(ExamplesTest.examples().get(0).resolveSibling("OwnTask.java")))
                .hasSizeLessThanOrEqualTo(80)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    private Path column(int place) throws IOException {
        BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_BYTE_GRAY);
        for (int row = 0; row < 12; row++) {
            image.getRaster().setSample(place, row, 0, 200);
        }
        Path file = folder.resolve("column.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void searches() throws Exception {
        Path out = folder.resolve("out");
        Said said = run("search", config(CONFIG).toString(), "--out", out.toString());
        assertThat(said.code()).as(said.err() + said.out()).isEqualTo(ExitCode.DONE);
        System.err.println(said.out());
        System.err.println(said.err());
        System.err.println(Files.readString(out.resolve("result.json")));
        System.err.println(Files.readString(out.resolve("best/card.md")));
        Said validated = run("validate", out.toString(), "--data", "columns:96", "--json");
        System.err.println(validated);
        Said predicted = run("predict", out.toString(), column(3).toString(), "--json");
        System.err.println(predicted);
    }
}
