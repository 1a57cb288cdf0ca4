package org.espalier.pipeline.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.pipeline.predict.Classifier;
import org.espalier.pipeline.predict.NoisyModels;
import org.espalier.pipeline.predict.Prediction;
import org.espalier.torch.data.Fit;
import org.espalier.torch.data.RawImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs beside a model are run as their first lines say, and say the same as Espalier does. */
class UseProgramsTest {
    /** As folders may be called, and what would end a literal, a comment or a place of the template. */
    private static final List<String> NASTY = List.of(
            "quote \" apostrophe ' back\\slash",
            "new\nline and \t tab",
            "ünï 猫 😀 \u2028",
            "${x} @classes@ $1 */ // %s %n ??/",
            "\\u0041 \\n ends in \\");

    private static final Pattern NUMBER = Pattern.compile("\\d\\.\\d{6}");

    @TempDir
    private Path folder;

    /** {@code best/} of a search: the model, and the programs in {@code use/}. */
    private byte[] best(List<String> classes, ModelInput input) throws IOException {
        byte[] onnx = NoisyModels.model(classes, input);
        Files.write(folder.resolve("model.onnx"), onnx);
        Path use = Files.createDirectories(folder.resolve("use"));
        for (var program : UsePrograms.of(ModelMetadata.read("m", onnx)).entrySet()) {
            Files.writeString(use.resolve(program.getKey()), program.getValue());
        }
        return onnx;
    }

    /** Larger and smaller than the data and the model, of every kind that is read as grey or as RGB. */
    private List<String> pictures() throws IOException {
        NoisyModels.noise(folder.resolve("large rgb.png"), BufferedImage.TYPE_3BYTE_BGR, 43, 37);
        NoisyModels.noise(folder.resolve("small.png"), BufferedImage.TYPE_4BYTE_ABGR, 5, 4);
        NoisyModels.noise(folder.resolve("palette.png"), BufferedImage.TYPE_BYTE_INDEXED, 20, 9);
        NoisyModels.noise(folder.resolve("grey.png"), BufferedImage.TYPE_BYTE_GRAY, 14, 31);
        NoisyModels.noise(folder.resolve("deep.png"), BufferedImage.TYPE_USHORT_GRAY, 17, 17);
        return List.of("large rgb.png", "small.png", "palette.png", "grey.png", "deep.png");
    }

    private List<String> expected(byte[] onnx, List<String> files) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Classifier classifier = Classifier.of("model", onnx)) {
            for (String file : files) {
                lines.add(line(file, classifier.classify(folder.resolve(file))));
            }
        }
        return lines;
    }

    private static String line(String file, Prediction prediction) {
        return "../" + file + ": "
                + prediction.top(5).stream()
                        .map(score -> String.format(Locale.ROOT, "%s %.6f", score.name(), score.score()))
                        .collect(Collectors.joining(", "));
    }

    private String run(Path in, String... command) throws Exception {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as("%s: %s", Arrays.toString(command), Files.readString(err))
                .isTrue();
        return Files.readString(out);
    }

    private String java(List<String> files) throws Exception {
        String jar = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Path.of(entry).getFileName().toString().matches("onnxruntime-[0-9.]+\\.jar"))
                .findFirst()
                .orElseThrow();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return run(folder.resolve("use"), command(List.of(java, "-cp", jar, "Predict.java"), files));
    }

    private static String[] command(List<String> program, List<String> files) {
        return Stream.concat(program.stream(), files.stream().map(file -> "../" + file))
                .toArray(String[]::new);
    }

    /** Names to the letter, probabilities to 1e-4. */
    private static void agree(String actual, List<String> expected) {
        String all = String.join("\n", expected) + "\n";
        assertThat(NUMBER.matcher(actual).replaceAll("N"))
                .isEqualTo(NUMBER.matcher(all).replaceAll("N"));
        Matcher numbers = NUMBER.matcher(actual);
        Matcher wanted = NUMBER.matcher(all);
        while (wanted.find()) {
            assertThat(numbers.find()).isTrue();
            assertThat(Double.parseDouble(numbers.group())).isCloseTo(Double.parseDouble(wanted.group()), within(1e-4));
        }
    }

    @Test
    void theOneInJavaSaysWhatEspalierSays() throws Exception {
        byte[] onnx = best(NASTY, NoisyModels.input(3, 8, 9, 14, 11));
        List<String> files = pictures();
        List<String> expected = expected(onnx, files);
        assertThat(expected).doesNotHaveDuplicates();
        agree(java(files), expected);
    }

    /** {@link #pictures} are wider and taller than the data. */
    @ParameterizedTest
    @ValueSource(strings = {"letterbox", "crop"})
    void theOneInJavaFitsPicturesAsTheTrainingDid(String fit) throws Exception {
        byte[] onnx = best(List.of("a", "b", "c"), NoisyModels.input(3, 8, 9, 14, 11, fit));
        List<String> files = pictures();
        List<String> expected = expected(onnx, files);
        assertThat(expected)
                .isNotEqualTo(expected(best(List.of("a", "b", "c"), NoisyModels.input(3, 8, 9, 14, 11)), files));
        best(List.of("a", "b", "c"), NoisyModels.input(3, 8, 9, 14, 11, fit));
        agree(java(files), expected);
    }

    @Test
    void theOneInJavaTakesArraysWhereTheModelDoes() throws Exception {
        byte[] onnx = best(List.of("a", "b", "c"), arrays());
        String line = ofArray(onnx);
        agree(java(List.of("image.raw")), List.of(line));
    }

    /** In the first Python of {@code ESPALIER_PYTHON} and {@code python3} that has what the program's second line asks for. */
    private Optional<String> python() throws Exception {
        for (String python : List.of(System.getenv().getOrDefault("ESPALIER_PYTHON", "python3"), "/usr/bin/python3")) {
            if (succeeds(python, "-c", "import onnxruntime, numpy, PIL")) {
                return Optional.of(python);
            }
        }
        return Optional.empty();
    }

    private boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("try.txt").toFile())
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    @Tag("slow")
    @Test
    void theOneInPythonSaysWhatEspalierSays() throws Exception {
        Optional<String> python = python();
        assumeTrue(python.isPresent(), "no Python with onnxruntime, numpy and pillow; ESPALIER_PYTHON names one");
        List<String> files = pictures();
        List<String> program = List.of(python.orElseThrow(), "predict.py");
        for (String fit : Fit.words()) {
            byte[] onnx = best(NASTY, NoisyModels.input(3, 8, 9, 14, 11, fit));
            agree(run(folder.resolve("use"), command(program, files)), expected(onnx, files));
        }
        byte[] other = best(List.of("a", "b", "c"), arrays());
        String line = ofArray(other);
        agree(run(folder.resolve("use"), command(program, List.of("image.raw"))), List.of(line));
    }

    /** The folder of ONNX Runtime's headers for C++. */
    private static Optional<Path> headers() {
        String own = System.getenv().getOrDefault("ESPALIER_ONNXRUNTIME", "/usr/local/onnxruntime");
        return Stream.of(own + "/include", "/usr/local/include/onnxruntime", "/usr/include/onnxruntime")
                .map(Path::of)
                .filter(headers -> Files.exists(headers.resolve("onnxruntime_cxx_api.h")))
                .findFirst();
    }

    /** Compiled where there are headers, run where the library lies beside them. */
    @Tag("slow")
    @Test
    void theOneInCppSaysWhatEspalierSays() throws Exception {
        Optional<Path> headers = headers();
        assumeTrue(
                headers.isPresent() && succeeds("g++", "--version"),
                "no g++, or no headers of ONNX Runtime; ESPALIER_ONNXRUNTIME names a folder with include and lib");
        Path include = headers.orElseThrow();
        byte[] other = best(List.of("a", "b", "c"), arrays());
        String line = ofArray(other);
        cpp(include, List.of("image.raw"), List.of(line));
        List<String> files = List.of("large.ppm", "grey.pgm");
        List<String> same = List.of("large.png", "grey.png");
        NoisyModels.noise(folder.resolve("large.png"), BufferedImage.TYPE_3BYTE_BGR, 43, 37);
        NoisyModels.noise(folder.resolve("grey.png"), BufferedImage.TYPE_BYTE_GRAY, 14, 31);
        for (int i = 0; i < files.size(); i++) {
            portable(folder.resolve(same.get(i)), folder.resolve(files.get(i)));
        }
        for (String fit : Fit.words()) {
            byte[] onnx = best(NASTY, NoisyModels.input(3, 8, 9, 14, 11, fit));
            List<String> expected = expected(onnx, same).stream()
                    .map(text -> text.replace("large.png", "large.ppm").replace("grey.png", "grey.pgm"))
                    .toList();
            cpp(include, files, expected);
        }
    }

    private void cpp(Path include, List<String> files, List<String> expected) throws Exception {
        Path use = folder.resolve("use");
        Path library = include.resolveSibling("lib").toAbsolutePath();
        List<String> compiler = List.of(
                "g++",
                "-std=c++17",
                "-Wall",
                "-Wextra",
                "-Werror=return-type",
                "-isystem",
                include.toString(),
                "predict.cpp");
        if (!Files.exists(library.resolve("libonnxruntime.so"))) {
            run(
                    use,
                    Stream.concat(compiler.stream(), Stream.of("-fsyntax-only")).toArray(String[]::new));
            return;
        }
        run(
                use,
                Stream.concat(
                                compiler.stream(),
                                Stream.of(
                                        "-O1",
                                        "-o",
                                        "predict",
                                        "-L" + library,
                                        "-lonnxruntime",
                                        "-Wl,-rpath," + library))
                        .toArray(String[]::new));
        agree(run(use, command(List.of("./predict", "../model.onnx"), files)), expected);
    }

    /** A PNG as PGM or PPM, with a comment as some programs write it. */
    private static void portable(Path png, Path file) throws IOException {
        BufferedImage image = ImageIO.read(png.toFile());
        int bands = image.getRaster().getNumBands();
        try (OutputStream out = Files.newOutputStream(file)) {
            String header = (bands == 1 ? "P5" : "P6") + "\n# made by hand\n" + image.getWidth() + " "
                    + image.getHeight() + "\n255\n";
            out.write(header.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
                for (int band = 0; band < bands; band++) {
                    out.write(image.getRaster().getSample(i % image.getWidth(), i / image.getWidth(), band));
                }
            }
        }
    }

    @Test
    void eachSaysWhatToInstallAndHowToRunIt() throws IOException {
        best(List.of("a", "b"), NoisyModels.input(3, 8, 8, 8, 8));
        assertThat(Files.readString(folder.resolve("use/Predict.java")))
                .contains("// Install: a JDK 17 or later", "java -cp onnxruntime.jar Predict.java image.png");
        assertThat(Files.readString(folder.resolve("use/predict.py")))
                .contains("pip install onnxruntime numpy pillow\n", "python3 predict.py image.png", "from PIL import");
        assertThat(Files.readString(folder.resolve("use/predict.cpp")))
                .contains("-lonnxruntime", "./predict ../model.onnx image.ppm", "CLASSES = {\"a\", \"b\"};");
        best(List.of("a", "b"), arrays());
        assertThat(Files.readString(folder.resolve("use/predict.py")))
                .contains("numpy\n", "image.raw", "OFFSET = [-50.0, 0.001]", "FACTOR = [0.5, 1234.5678]")
                .doesNotContain("PIL");
    }

    @Test
    void noPlaceIsLeftOpenAndEachIsShort() throws IOException {
        for (ModelInput input : List.of(
                NoisyModels.input(1, 8, 8, 8, 8),
                NoisyModels.input(1, 8, 8, 8, 8, "letterbox"),
                NoisyModels.input(1, 8, 8, 8, 8, "crop"),
                arrays())) {
            best(List.of("a", "b"), input);
            for (String name : List.of("Predict.java", "predict.py", "predict.cpp")) {
                List<String> lines = Files.readAllLines(folder.resolve("use").resolve(name));
                assertThat(lines)
                        .as(name)
                        .hasSizeLessThanOrEqualTo(name.endsWith(".cpp") ? 115 : 100)
                        .noneMatch(line -> line.matches(".*@[a-z_]+@.*"));
            }
        }
    }

    /** An array of so many names would be more than a class of Java may hold in its initialiser. */
    @Test
    void tensOfThousandsOfClassesAreNumberedInJava() {
        List<String> many = IntStream.range(0, 21_841).mapToObj(i -> "n" + i).toList();
        ModelMetadata metadata = new ModelMetadata(many, Optional.of(NoisyModels.input(3, 8, 8, 8, 8)));
        var programs = UsePrograms.of(metadata);
        assertThat(programs.get("Predict.java"))
                .contains("IntStream.range(0, 21841)")
                .doesNotContain("n21840");
        assertThat(programs.get("predict.py")).contains("\"n21840\"");
        assertThat(programs.get("predict.cpp")).contains("\"n21840\"");
    }

    @Test
    void aModelThatDoesNotSayWhatItIsShownHasNone() {
        assertThat(UsePrograms.of(new ModelMetadata(List.of("a", "b"), Optional.empty())))
                .isEmpty();
    }

    /** A program that brings images to their size in another way would be worse than none. */
    @Test
    void aModelOfAnUnknownFitHasNone() {
        ModelInput tiled = NoisyModels.input(3, 8, 8, 8, 8, "tile");
        assertThat(UsePrograms.of(new ModelMetadata(List.of("a", "b"), Optional.of(tiled))))
                .isEmpty();
    }

    private static ModelInput arrays() {
        return new ModelInput(2, 6, 6, 9, 8, "area-bilinear", "stretch", List.of(-50.0, 1e-3), List.of(0.5, 1234.5678));
    }

    /** Writes an image of floats and says what Espalier makes of the same bytes. */
    private String ofArray(byte[] onnx) throws IOException {
        ModelInput input = arrays();
        int size = input.dataHeight() * input.dataWidth() * 2;
        ByteBuffer floats = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            int c = i % 2;
            float value = (float)
                    (input.offset().get(c) + (i * 37 % 270 - 5) / input.factor().get(c));
            floats.putFloat(value);
            double scaled = (value - input.offset().get(c)) * input.factor().get(c);
            bytes[i] = (byte) Math.round(Math.max(0, Math.min(255, scaled)));
        }
        Files.write(folder.resolve("image.raw"), floats.array());
        try (Classifier classifier = Classifier.of("model", onnx)) {
            RawImage image = new RawImage(input.dataHeight(), input.dataWidth(), 2, bytes);
            return line("image.raw", classifier.classify("image.raw", image));
        }
    }
}
