package org.espalier.device.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.graph.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in the format before the zip, whose pickles are written here command by command. */
class HostilePickleTest {
    private static final String ONE_TENSOR = "a";

    @TempDir
    private Path folder = Path.of("");

    /** A pickle, command by command; texts stand for their bytes. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes add(Object... parts) {
            for (Object part : parts) {
                if (part instanceof String text) {
                    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                } else if (part instanceof Bytes other) {
                    out.writeBytes(other.out.toByteArray());
                } else {
                    out.write((Integer) part);
                }
            }
            return this;
        }

        Bytes little(long number, int bytes) {
            out.write(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(number)
                            .array(),
                    0,
                    bytes);
            return this;
        }

        Bytes text(String text) {
            return add("X").little(text.length(), 4).add(text);
        }

        /** As a pickle writes any number that fits eight bytes. */
        Bytes number(long number) {
            return add(0x8a, 8).little(number, 8);
        }
    }

    private static Bytes bytes(Object... parts) {
        return new Bytes().add(parts);
    }

    private static Bytes header() {
        Bytes magic = bytes(0x80, 2, 0x8a, 10).little(0xa86a20f9469cfc6cL, 8).little(0x1950, 2);
        return bytes(magic, ".", 0x80, 2, "M").little(1001, 2).add(".", 0x80, 2, "}", ".");
    }

    /** A tensor whose storage has the key "k". */
    private static Bytes tensor(String storage, long elements, long offset, long size, long stride) {
        Bytes described = bytes("(")
                .text("storage")
                .add("c", storage, "\n")
                .text("k")
                .text("cpu")
                .number(elements)
                .add("N", "t", "Q");
        return bytes("ctorch._utils\n_rebuild_tensor_v2\n", "(", described)
                .number(offset)
                .number(size)
                .add(0x85)
                .number(stride)
                .add(0x85, 0x89, "N", "t", "R");
    }

    private static Bytes stateDict(Bytes tensor) {
        return bytes("}").text(ONE_TENSOR).add(tensor, "s");
    }

    private Weights read(Bytes content, long elements, float... values) throws IOException {
        Bytes keys = bytes(0x80, 2, "]").text("k").add("a", ".");
        Bytes file = bytes(header(), 0x80, 2, content, ".", keys).little(elements, 8);
        for (float value : values) {
            file.little(Float.floatToIntBits(value), 4);
        }
        return TorchCheckpoint.read(Files.write(folder.resolve("w.pth"), file.out.toByteArray()));
    }

    private void refused(String message, Bytes content) {
        assertThatThrownBy(() -> read(content, 3, 1, 2, 3))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void theFileOfTheseTestsIsRead() throws IOException {
        Weights read = read(stateDict(tensor("torch\nFloatStorage", 3, 1, 2, 1)), 3, 1, 2, 3);
        assertThat(read.get(ONE_TENSOR)).isEqualTo(new Weights.Tensor(new int[] {2}, 2, 3));
        // as PyTorch wrote it on a GPU
        assertThat(read(stateDict(tensor("torch.cuda\nFloatStorage", 3, 0, 2, 2)), 3, 1, 2, 3)
                        .get(ONE_TENSOR))
                .isEqualTo(new Weights.Tensor(new int[] {2}, 1, 3));
    }

    /** Python 2 gave an ordered dict its entries as a list of lists, and texts as bytes. */
    @Test
    void dictsOfPython2AreRead() throws IOException {
        Bytes pair = bytes("]", "(", "U", 1, ONE_TENSOR, tensor("torch\nFloatStorage", 3, 0, 3, 1), "e");
        Bytes content = bytes("ccollections\nOrderedDict\n", "]", pair, "a", 0x85, "R");
        assertThat(read(content, 3, 1, 2, 3).get(ONE_TENSOR)).isEqualTo(new Weights.Tensor(new int[] {3}, 1, 2, 3));
    }

    @Test
    void whatWouldBeRunIsRefusedByName() {
        String call = "X\5\0\0\0touch\u0085R";
        refused("its pickle names 'os.system', which is not run", bytes("cos\nsystem\n", call));
        refused("its pickle names 'builtins.eval', which is not run", bytes("cbuiltins\neval\n", call));
        refused("its pickle names 'torch.load', which is not run", bytes("ctorch\nload\n", call));
        refused(
                "its pickle names 'posix.system', which is not run",
                bytes("").text("posix").text("system").add(0x93));
        refused("save model.state_dict() alone", bytes("c__main__\nNet\n", ")", 0x81));
        refused("type 'torch.ComplexFloatStorage'", stateDict(tensor("torch\nComplexFloatStorage", 3, 0, 1, 1)));
        refused("the command 0x69", bytes("i", "os\nsystem\n"));
        refused("sets the state of an object", bytes(tensor("torch\nFloatStorage", 3, 0, 3, 1), "}", "b"));
    }

    @Test
    void claimsBeyondTheFileAreRefused() {
        String type = "torch\nFloatStorage";
        long huge = 1L << 40;
        refused("reaches to value 4 of 3", stateDict(tensor(type, 3, 2, 3, 1)));
        refused("repeats the values of a storage of 3", stateDict(tensor(type, 3, 0, 2_000_000_000, 0)));
        refused("has sizes", stateDict(tensor(type, 3, 0, huge, 1)));
        refused("reaches to value", stateDict(tensor(type, 3, Long.MAX_VALUE, 1, 1)));
        refused("reaches to value", stateDict(tensor(type, 3, -1, 1, 1)));
        refused("has sizes", stateDict(tensor(type, 3, 0, 2, -1)));
        refused("has sizes", stateDict(tensor(type, 3, 1, 3, Long.MAX_VALUE)));
        refused("has 3 values, and 12 bytes are left", stateDict(tensor(type, huge, 0, 1, 1)));
        refused("has 3 values, and 12 bytes are left", stateDict(tensor("torch\nDoubleStorage", 3, 0, 1, 1)));
        assertThatThrownBy(() -> read(stateDict(tensor(type, huge, 0, 1, 1)), huge, 1, 2, 3))
                .hasMessageContaining("has " + huge + " values, and 12 bytes are left");
        refused("a text of 2000000000 bytes", bytes("X").little(2_000_000_000, 4));
    }

    @Test
    void manyViewsOfOneStorageDoNotFillTheMemory() {
        Bytes content = bytes("}");
        for (int i = 0; i < 5000; i++) {
            content.text("t" + i)
                    .add(
                            i == 0 ? bytes(tensor("torch\nFloatStorage", 90_000, 0, 90_000, 1), "q", 1) : bytes("h", 1),
                            "s");
        }
        assertThatThrownBy(() -> read(content, 90_000, new float[90_000]))
                .hasMessageContaining("have more values than the file has bytes");
    }

    @Test
    void whatHoldsItselfIsNotFollowed() {
        Bytes itself = bytes("]", "q", 0, "h", 0, "a");
        refused("holds no state dict", itself);
        refused("keys that are neither texts nor numbers", bytes("}", itself, "N", "s"));
        refused("no text where one belongs", bytes(itself, itself, 0x93));
        refused("'a' is no tensor", stateDict(itself));
    }

    @Test
    void brokenPicklesAreOneLine() {
        refused("takes a value that is not there", bytes("s"));
        refused("takes a value that is not there", bytes("N", "(", "0"));
        refused("has no mark", bytes("u"));
        refused("recalls a value", bytes("h", 3));
        refused("entries of no dict", bytes("]", "N", "N", "s"));
        refused("items of no list", bytes("}", "N", "a"));
        refused("calls what is no function", bytes("N", ")", "R"));
        refused("a tensor without a storage", bytes("ctorch._utils\n_rebuild_tensor_v2\n", ")", "R"));
        refused("of protocol 1", bytes(0x80, 1));
        refused("holds an empty state dict", bytes("}"));
        refused("'epoch' is no tensor", bytes("}").text("epoch").number(3).add("s"));
    }
}
