package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.decision.Architecture;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.device.onnx.OnnxOpset;
import org.espalier.failure.Problem;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.SearchFolder;
import org.espalier.pipeline.training.PublishedFile;
import org.espalier.pipeline.training.PublishedMember;
import org.espalier.torch.data.SourceContext;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Hands out a network as a file: the best of a finished search, which is the very file that was compared with LibTorch and measured, or a member of a
 * published supernet.
 */
@Command(
        name = "export",
        customSynopsis = {
            "espalier export DIR --out FILE",
            "espalier export SPACE ARCH --weights SUPERNET --out FILE [--data SOURCE]"
        },
        description = "Write the best network of a finished search to a file, or a member of a supernet that"
                + " once-for-all's authors have published, without training.")
final class ExportCommand implements Callable<Integer> {
    /** Share of the largest answer by which files of two opsets may differ. */
    private static final double LARGEST_DIFFERENCE = 1e-5;

    private static final String ONNX = "onnx";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            index = "0",
            paramLabel = "DIR|SPACE",
            description = "A finished search or training; with --weights a built-in space.")
    private String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ARCH",
            description = "With --weights: an architecture in the space's notation, or @file.")
    private @Nullable String architecture;

    @Mixin
    private SpaceOptions options = new SpaceOptions();

    @Option(
            names = "--weights",
            paramLabel = "SUPERNET",
            description =
                    "Shared weights as PyTorch writes them, for mobilenet-v3, proxyless or resnet-50: a file, an address, or the name of a published supernet.")
    private @Nullable String weights;

    @Option(
            names = "--weights-sha256",
            paramLabel = "DIGITS",
            description = "With --weights: the SHA-256 that the file has to have.")
    private @Nullable String digest;

    @Option(
            names = "--data",
            paramLabel = "SOURCE",
            description = "With --weights: images from which the member's batch-norm statistics are taken.")
    private @Nullable String source;

    @Option(names = "--format", paramLabel = "FORMAT", description = "onnx (the default).")
    private String format = ONNX;

    @Option(
            names = "--opset",
            paramLabel = "N",
            description = "The newest ONNX that the target knows, 11 to 17 (the default); 13 for TensorRT 8.2.")
    private int opset = OnnxOpset.NEWEST;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        if (!format.equals(ONNX)) {
            throw new IllegalArgumentException("--format: expected " + ONNX + ", got '" + Excerpt.of(format) + "'");
        }
        OnnxOpset.require(opset);
        OutputPlace.requireFile("--out", out);
        return weights == null ? best() : member(weights);
    }

    private int best() throws IOException {
        requireNothingElse();
        Path model = SearchFolder.open(Path.of(from)).model();
        byte[] bytes = RegularFiles.readBytes(model);
        OnnxModels.check(model.toString(), bytes);
        byte[] written = lowered(model.toString(), bytes);
        AtomicFiles.write(out, written);
        if (common.json) {
            common.printJson(
                    JsonObject.of("file", out.toString(), "format", format, "opset", opset, "bytes", written.length));
        } else {
            common.out().println(out);
        }
        return ExitCode.DONE;
    }

    private void requireNothingElse() {
        List<String> given = options.given();
        String what = architecture != null
                ? "ARCH"
                : source != null ? "--data" : digest != null ? "--weights-sha256" : given.isEmpty() ? "" : given.get(0);
        if (!what.isEmpty()) {
            throw new IllegalArgumentException(
                    what
                            + ": belongs to a member of a space, whose weights are missing; add --weights SUPERNET, or name only the DIR of a search");
        }
    }

    private int member(String published) throws IOException {
        SpaceOptions.Chosen chosen = options.choose(from, architecture);
        if (chosen.member() == null) {
            throw new UsageException(new Problem(
                    "is missing: '" + from + "' is a space with "
                            + chosen.space().decisions().size() + " open decisions",
                    "ARCH",
                    "",
                    "name a member: espalier export " + from + " ARCH --weights " + published));
        }
        Architecture member = Objects.requireNonNull(chosen.member());
        Path file = file(published);
        SourceContext context = SourceContext.of(System.getenv(), this::note);
        PublishedMember exported = PublishedMember.of(
                chosen.space(),
                member,
                file,
                Optional.ofNullable(source).map(images -> new PublishedMember.Images(images, context)));
        byte[] written = lowered(published, exported.onnx());
        AtomicFiles.write(out, written);
        if (exported.images() == 0) {
            note(
                    "batch-norm statistics are those of the file, which belong to the largest member; --data SOURCE takes the member's own from images");
        }
        print(chosen.space().codec().format(member), exported, written.length);
        return ExitCode.DONE;
    }

    private Path file(String published) {
        try {
            return PublishedFile.of(published, Optional.ofNullable(digest), System.getenv(), this::note)
                    .path();
        } catch (ConfigException e) {
            throw new IllegalArgumentException("--weights: " + e.getMessage(), e);
        }
    }

    private void note(String message) {
        common.err().println("note: " + message);
    }

    /** For the opset that was asked for, and proved: ONNX Runtime answers as it does for the file of the newest one. */
    private byte[] lowered(String name, byte[] onnx) {
        byte[] lowered = OnnxOpset.lower(name, onnx, opset);
        double difference = OnnxOpset.difference(onnx, lowered);
        if (!(difference <= LARGEST_DIFFERENCE)) {
            throw new IllegalStateException("--opset " + opset + ": the file answers otherwise than that of opset "
                    + OnnxOpset.NEWEST + ", by " + difference + " of the largest answer; it is not written");
        }
        return lowered;
    }

    private void print(String notation, PublishedMember exported, int bytes) {
        if (!common.json) {
            common.out().println(out);
            return;
        }
        common.printJson(JsonObject.of(
                "file",
                out.toString(),
                "format",
                format,
                "opset",
                opset,
                "bytes",
                bytes,
                "space",
                from,
                "architecture",
                notation,
                "params",
                exported.network().params(),
                "macs",
                exported.network().macs(),
                "calibration_images",
                exported.images(),
                "largest_difference",
                exported.difference()));
    }
}
