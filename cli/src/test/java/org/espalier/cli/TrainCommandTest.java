package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.pipeline.config.AugmentKeys;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Training, exporting and validating one network, as a user would. */
class TrainCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CELL =
            "|nor_conv_3x3~0|+|skip_connect~0|none~1|+|skip_connect~0|none~1|nor_conv_1x1~2|";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    @Tag("slow")
    void trainsExportsAndValidates() throws Exception {
        String images = DrawnImages.sides(folder.resolve("images"), 40).toString();
        Path trained = train(images);
        JsonNode best =
                JSON.readTree(Files.readString(trained.resolve("result.json"))).path("best");
        assertThat(best.path("architecture").asString()).isEqualTo(CELL);
        assertThat(Files.readString(trained.resolve("best").resolve("card.md")))
                .contains("- augmentation: crop 0.125\n");
        assertThat(Files.readString(trained.resolve("config.yaml"))).contains("augment: {flip: 0.0, ");

        Path model = folder.resolve("model.onnx");
        assertThat(run("export", trained.toString(), "--format", "onnx", "--out", model.toString(), "--json"))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        assertThat(model).isRegularFile();
        assertThat(run("export", trained.toString(), "--format", "tflite", "--out", model.toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(run("validate", trained.toString(), "--data", images, "--json"))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        JsonNode validated = JSON.readTree(out.toString());
        assertThat(validated.path("images").asInt())
                .isEqualTo(best.path("test").path("images").asInt());
        assertThat(validated.path("top1").asDouble())
                .isEqualTo(best.path("test").path("top1").asDouble());
        assertThat(run("validate", model.toString(), "--data", images, "--json"))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        assertThat(JSON.readTree(out.toString()).path("images").asInt()).isEqualTo(80);
        assertThat(run("validate", model.toString(), "--data", images, "--part", "test"))
                .isEqualTo(ExitCode.USAGE);
    }

    private Path train(String images) throws Exception {
        Path trained = folder.resolve("trained");
        Path log = folder.resolve("log.txt");
        String[] train = {
            "train",
            "nas-bench-201",
            CELL,
            "--set",
            "channels=4",
            "--set",
            "cells=1",
            "--data",
            images,
            "--size",
            "12",
            "--epochs",
            "2",
            "--augment",
            "flip=0",
            "--batch",
            "16",
            "--out",
            trained.toString(),
            "--stacktrace"
        };
        Process process = ChildProgram.start(log, train);
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(ChildProgram.said(log)).isZero();
        return trained;
    }

    @Test
    void aSpaceNeedsAnArchitecture() {
        assertThat(run("train", "nas-bench-201", "--data", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("name a member").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --size | 3x48   | --size: expected sides from 8 to 4096 pixels, got [3, 48]
            --size | 7      | --size: expected sides from 8 to 4096 pixels, got 7
            --size | 4097   | --size
            --size | 48x    | --size
            --size | large  | --size
            --fit  | fill   | --fit
            """)
    void wrongSizesAndFitsAreOneLineThatNamesTheOption(String option, String value, String line) {
        Path trained = folder.resolve("trained");
        assertThat(run("train", "resnet-18", "--data", "x", "--out", trained.toString(), option, value))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(line, "expected").hasLineCount(1);
        assertThat(trained).doesNotExist();
    }

    @Test
    void anUnknownRecipeNamesTheNearest() {
        Path trained = folder.resolve("trained");
        assertThat(run("train", "resnet-18", "--data", "x", "--out", trained.toString(), "--recipe", "drats"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--recipe: unknown recipe 'drats'; did you mean 'darts'?; known: [standard, darts, spos,")
                .hasLineCount(1);
        assertThat(trained).doesNotExist();
        assertThat(run("train", "resnet-18", "--data", "x", "--recipe", "darts", "--epochs", "0"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--epochs: expected a whole number in 1..")
                .hasLineCount(1);
    }

    @Test
    void imagesMayHaveAnyHeightAndWidth() throws Exception {
        assertThat(run("describe", "mobilenet-v3", "--input", "3,480,640", "--set", "resolution=48,64"))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        assertThat(run("train", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("--size=PIXELS|HxW", "--fit=FIT");
    }

    @Test
    void wrongAugmentationIsOneLineAndNothingIsMade() {
        Path trained = folder.resolve("trained");
        String[] train = {"train", "resnet-18", "--data", "x", "--out", trained.toString(), "--augment", "flip=2"};
        assertThat(run(train)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--augment: flip: expected a number in 0.0..1.0")
                .hasLineCount(1);
        assertThat(trained).doesNotExist();
    }

    @Test
    void helpNamesTheDefaultAugmentation() {
        assertThat(run("train", "--help")).isEqualTo(ExitCode.DONE);
        String unwrapped = out.toString().replaceAll("\\s+", "");
        Matcher option = Pattern.compile("defaults\\)\\.Default:(\\S*?)\\.--").matcher(unwrapped);
        assertThat(option.find()).as(out.toString()).isTrue();
        assertThat(AugmentKeys.ofOption("--augment", option.group(1))).isEqualTo(Augmentation.STANDARD);
    }

    @Test
    void aFileThatIsNoModelIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("no.onnx"), "this is not a model");
        assertThat(run("validate", file.toString(), "--data", "sample:fashion-mnist"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("no.onnx")
                .contains("not an ONNX model")
                .hasLineCount(1);
        assertThat(run("profile", file.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("no.onnx")
                .contains("not an ONNX model")
                .hasLineCount(1);
    }

    @Test
    void aFolderWithoutASearchIsNamed() {
        for (String command : new String[] {"validate", "export"}) {
            String[] arguments = command.equals("export")
                    ? new String[] {command, folder.toString(), "--out", "x"}
                    : new String[] {command, folder.toString(), "--data", "x"};
            assertThat(run(arguments)).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("holds no search").hasLineCount(1);
        }
    }
}
