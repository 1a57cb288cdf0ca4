package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.files.AtomicFiles;
import org.espalier.files.OutputPlace;
import org.espalier.files.RegularFiles;
import org.espalier.pipeline.SearchFolder;
import org.espalier.yaml.Excerpt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands out the best network of a finished search: the very file that was compared with LibTorch and measured. */
@Command(name = "export", description = "Write the best network of a finished search to a file.")
final class ExportCommand implements Callable<Integer> {
    private static final String ONNX = "onnx";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", description = "A finished search or training.")
    private Path directory = Path.of("");

    @Option(names = "--format", paramLabel = "FORMAT", description = "onnx (the default).")
    private String format = ONNX;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
        if (!format.equals(ONNX)) {
            throw new IllegalArgumentException("--format: expected " + ONNX + ", got '" + Excerpt.of(format) + "'");
        }
        OutputPlace.requireFile("--out", out);
        Path model = SearchFolder.open(directory).model();
        byte[] bytes = RegularFiles.readBytes(model);
        OnnxModels.check(model.toString(), bytes);
        AtomicFiles.write(out, bytes);
        if (common.json) {
            common.printJson(JsonObject.of("file", out.toString(), "format", format, "bytes", bytes.length));
        } else {
            common.out().println(out);
        }
        return ExitCode.DONE;
    }
}
