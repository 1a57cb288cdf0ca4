package org.espalier.cli.odd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.espalier.torch.data.testing.DrawnImages;

/** Files that somebody might have, each wrong in its own way, beside a few that are right. */
final class OddFiles {
    private static final String CONFIG = """
            name: odd
            seed: 1
            data: {source: 'DATA', size: 12}
            space: {name: 'SPACE'}
            strategy: {name: random}
            trials: {count: 2, epochs: 1}
            retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
            """;
    private static final String SPACE = """
            name: tiny
            stem: {kernel: 3, stride: 2, channels: 4}
            stages:
              - {block: mbconv, channels: 4, kernel: [3, 5], expand: [1, 2], depth: [1, 2], stride: 1}
            """;

    private final Path folder;

    OddFiles(Path folder) {
        this.folder = folder;
    }

    /** Makes all of them. */
    void make() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 12);
        write("space.yaml", SPACE);
        write("ok.yaml", config());
        configurations();
        spaces();
        data();
        archives();
        tables();
        models();
        searches();
        write("a-file", "text");
        Files.createDirectories(folder.resolve("a-folder"));
    }

    private String config() {
        return CONFIG.replace("DATA", folder.resolve("images").toString())
                .replace("SPACE", folder.resolve("space.yaml").toString());
    }

    private void configurations() throws IOException {
        String right = config();
        write("empty.yaml", "");
        write("list.yaml", "- a\n- b\n");
        write("scalar.yaml", "42\n");
        write("tabs.yaml", right.replace("data: ", "data:\t\n\t"));
        write("twice.yaml", right + "seed: 2\n");
        write("two-documents.yaml", right + "---\nname: other\n");
        write("anchors.yaml", "x: &a [1]\n" + right.replace("seed: 1", "seed: *b"));
        write("json.yaml", "{\"name\": \"odd\", \"seed\": 1,");
        write("merge.yaml", right + "<<: {seed: 3}\n");
        write("bom.yaml", "\uFEFF" + right + "nonsense: 1\n");
        bytes("latin.yaml", right.replace("name: odd", "name: d\u00e9faut").getBytes(StandardCharsets.ISO_8859_1));
        bytes("utf16.yaml", right.getBytes(StandardCharsets.UTF_16));
        write("nul.yaml", right.replace("odd", "o\0d"));
        bytes("binary.yaml", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 1, (byte) 255});
        write("no-strategy.yaml", right.replaceAll("strategy:.*\n", ""));
        write("no-data.yaml", right.replaceAll("data:.*\n", ""));
        write("no-space.yaml", right.replaceAll("space:.*\n", ""));
        write("void-data.yaml", right.replaceAll("data:.*\n", "data:\n"));
        write("data-list.yaml", right.replaceAll("data:.*\n", "data: [images]\n"));
        write("deep.yaml", right + "x: " + "[".repeat(2000) + "]".repeat(2000) + "\n");
        write("typo.yaml", right.replace("retrain:", "retrian:"));
        write("case.yaml", right.replace("seed:", "Seed:"));
        write("spaces-in-key.yaml", right.replace("seed:", "\"seed \":"));
        write("unclosed.yaml", right + "constraints: {latency_ms: \"<= 4}\n");
    }

    private void spaces() throws IOException {
        write("space-empty.yaml", "");
        write("space-no-stages.yaml", "name: x\nstem: {kernel: 3, stride: 2, channels: 4}\nstages: []\n");
        write("space-unknown-block.yaml", SPACE.replace("mbconv", "mbconf"));
        write("space-even-kernel.yaml", SPACE.replace("[3, 5]", "[4]"));
        write("space-negative.yaml", SPACE.replace("channels: 4, kernel", "channels: -4, kernel"));
        write("space-huge.yaml", SPACE.replace("channels: 4, kernel", "channels: 99999999999, kernel"));
        write("space-no-options.yaml", SPACE.replace("[3, 5]", "[]"));
        write("space-zero-kernel.yaml", SPACE.replace("[3, 5]", "[0]"));
        write("space-text.yaml", SPACE.replace("channels: 4, kernel", "channels: four, kernel"));
        write("space-strides.yaml", SPACE.replace("stride: 1", "stride: -1"));
        write("space-typo.yaml", SPACE.replace("expand", "expend"));
        write("space-half.yaml", SPACE.replace("depth: [1, 2]", "depth: [1.5]"));
    }

    private void data() throws IOException {
        Files.createDirectories(folder.resolve("data-empty"));
        Files.createDirectories(folder.resolve("data-empty-classes/a"));
        Files.createDirectories(folder.resolve("data-empty-classes/b"));
        copyClass("left", "data-one-class/left", 12);
        copyClass("left", "data-one-image/left", 1);
        copyClass("right", "data-one-image/right", 1);
        copyClass("left", "data-rare/left", 12);
        copyClass("right", "data-rare/right", 1);
        copyClass("left", "data-two/left", 2);
        copyClass("right", "data-two/right", 2);
        for (String kind : List.of("left", "right")) {
            write("data-text/" + kind + "/readme.txt", "no image");
            write("data-corrupt/" + kind + "/a.png", "no image");
            write("data-zero/" + kind + "/a.png", "");
        }
        Files.createSymbolicLink(folder.resolve("data-loop"), folder.resolve("data-loop"));
        Files.createSymbolicLink(folder.resolve("data-dangling"), folder.resolve("nowhere"));
        copyClass("left", "data-flat", 6);
        bytes("odd.npz", zip("x.npy", "no array".getBytes(StandardCharsets.UTF_8)));
        bytes("empty.npz", zip("nothing.txt", new byte[0]));
        write("text.npz", "no archive");
        write("zero.npz", "");
    }

    private void copyClass(String from, String to, int images) throws IOException {
        Path target = Files.createDirectories(folder.resolve(to));
        for (int i = 0; i < images; i++) {
            Files.copy(folder.resolve("images").resolve(from).resolve(i + ".png"), target.resolve(i + ".png"));
        }
    }

    private void archives() throws IOException {
        byte[] whole = imagesZip();
        bytes("whole.zip", whole);
        bytes("cut.zip", Arrays.copyOf(whole, whole.length / 2));
        write("text.zip", "no archive");
        write("zero.zip", "");
        bytes("nothing.zip", zip("readme.txt", new byte[3]));
        bytes("outside.zip", zip("../../a/x.png", new byte[3]));
        // flags stand 6 bytes into a local header and 8 into a central one, methods 8 and 10
        bytes("encrypted.zip", headers(whole, 6, 8, 1));
        bytes("lzma.zip", headers(whole, 8, 10, 14));
        byte[] rar = "Rar!\u001a\u0007\u0001\0rest".getBytes(StandardCharsets.ISO_8859_1);
        bytes("archive.rar", rar);
        bytes("rar.zip", rar);
        bytes("archive.7z", new byte[] {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C, 0, 4});
        bytes("archive.tar.gz", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0});
    }

    private static byte[] headers(byte[] zip, int local, int central, int value) {
        byte[] changed = zip.clone();
        for (int i = 0; i + 12 < zip.length; i++) {
            if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 3 && zip[i + 3] == 4) {
                changed[i + local] = (byte) value;
            } else if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) {
                changed[i + central] = (byte) value;
            }
        }
        return changed;
    }

    private byte[] imagesZip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Path images = folder.resolve("images");
        try (ZipOutputStream zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(images)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(images.relativize(file).toString()));
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void tables() throws IOException {
        String member = "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|";
        write("table.csv", "arch_str,valid,test\n" + member + ",90,80\n");
        write("table-empty.csv", "");
        write("table-header.csv", "arch_str,valid,test\n");
        write("table-text.csv", "arch_str,valid,test\n" + member + ",good,80\n");
        write("table-short.csv", "arch_str,valid,test\n" + member + "\n");
        write("table-arch.csv", "arch_str,valid,test\n|conv_9x9~0|,90,80\n");
        write("table-quote.csv", "arch_str,valid,test\n\"" + member + ",90,80\n");
        write("table-twice.csv", "arch_str,valid,valid\n" + member + ",90,80\n");
        write("table-all-failed.csv", "arch_str,valid,test\n" + member + ",,80\n");
        write("table.csv.gz", "no gzip");
    }

    private void models() throws IOException {
        write("text.onnx", "no model");
        write("zero.onnx", "");
        bytes("cut.onnx", new byte[] {8, 7, 18, 120, 'e'});
    }

    private void searches() throws IOException {
        Files.createDirectories(folder.resolve("search-empty"));
        write("search-config-only/config.yaml", config());
        write("search-bad-config/config.yaml", "name: [\n");
        write("search-empty-config/config.yaml", "");
        write("search-bad-journal/config.yaml", config());
        write("search-bad-journal/journal.jsonl", "no journal\n");
        write("search-newer/config.yaml", config());
        write("search-newer/journal.jsonl", "{\"journal\":\"espalier\",\"schema\":99}\n");
        write("search-bad-result/config.yaml", config());
        write("search-bad-result/result.json", "{\"name\":");
        Files.createDirectories(folder.resolve("search-folder-config/config.yaml"));
        Files.createDirectories(folder.resolve("search-folder-journal/journal.jsonl"));
        write("search-folder-journal/config.yaml", config());
    }

    private void write(String name, String text) throws IOException {
        bytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
