package org.espalier.device.pytorch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.graph.Weights;

/**
 * PyTorch's files of weights ({@code .pth}, {@code .pt}, or without an ending): the state dict of a model, bare or under {@code state_dict},
 * in the zip format or in the one before PyTorch 1.6. Nothing that a file says is run: its pickle may name what tensors need, and nothing
 * else. Values of other types become float32.
 */
public final class TorchCheckpoint {
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte PICKLE = (byte) 0x80;
    private static final int TAR_AT = 257;
    private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);

    /** How the state dict lies in a file that is written. */
    public enum Layout {
        /** Alone, as {@code torch.save(model.state_dict(), file)} does. */
        BARE,
        /** Under {@code state_dict}, as checkpoints of trainings do. */
        WRAPPED
    }

    private TorchCheckpoint() {}

    /**
     * Reads a file: the tensors by their names, in the order of the file.
     *
     * @throws CheckpointException where it is no such file, is damaged, or names what tensors do not need
     * @throws IOException where it cannot be read
     */
    public static Weights read(Path file) throws IOException {
        byte[] start;
        try (InputStream in = RegularFiles.open(file)) {
            start = in.readNBytes(TAR_AT + TAR.length);
        }
        try {
            if (starts(start, 0, ZIP)) {
                return ZipFormat.read(file, Files.size(file));
            } else if (start.length > 0 && start[0] == PICKLE) {
                return LegacyFormat.read(RegularFiles.readBytes(file));
            }
            throw starts(start, TAR_AT, TAR)
                    ? Refusal.of(
                            "is a tar, as PyTorch wrote before version 0.2",
                            "a file as torch.save writes it",
                            "save it again with a newer PyTorch")
                    : Refusal.of(
                            start.length == 0 ? "is empty" : "is no file of PyTorch's",
                            "a state dict as torch.save writes it",
                            "name a file of weights, such as model.pth");
        } catch (Refusal e) {
            throw new CheckpointException(e.problem().in(file.toString()), e);
        }
    }

    private static boolean starts(byte[] bytes, int at, byte[] with) {
        return bytes.length >= at + with.length && Arrays.equals(bytes, at, at + with.length, with, 0, with.length);
    }

    /**
     * Writes a file in the zip format, which {@code torch.load} reads with {@code weights_only=True}, too; completely or not at all. The same
     * weights always give the same bytes.
     */
    public static void write(Path file, Weights weights, Layout layout) throws IOException {
        AtomicFiles.write(file, out -> CheckpointWriter.write(out, weights, layout));
    }
}
