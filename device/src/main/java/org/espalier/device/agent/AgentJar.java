package org.espalier.device.agent;

import ai.onnxruntime.OrtEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.espalier.files.Digests;

/** What a board needs to run the agent: two jars, called by their content, so that each is sent once. */
public final class AgentJar {
    private static final int DIGITS = 16;
    private static final LocalDateTime FIRST_OF_ZIP = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final String NATIVE = "ai/onnxruntime/native/";

    /** The agent, and all of ours that it uses. */
    private static final List<String> CLASSES = List.of(
            "org/espalier/device/Latency",
            "org/espalier/device/MeasuredLatency",
            "org/espalier/device/MeasuredLatency$Samples",
            "org/espalier/device/Protocol",
            "org/espalier/device/Steadiness",
            "org/espalier/device/Stopwatch",
            "org/espalier/device/agent/AgentMain",
            "org/espalier/device/agent/AgentRequest",
            "org/espalier/device/agent/MemoryMain",
            "org/espalier/device/ort/OrtModel",
            "org/espalier/device/ort/OrtModel$Opening",
            "org/espalier/device/ort/OrtModel$Use",
            "org/espalier/failure/Explained",
            "org/espalier/files/FileKind",
            "org/espalier/files/RegularFiles",
            "org/espalier/files/UnfitFileException",
            "org/espalier/random/Seeds",
            "org/espalier/stats/Samples");

    private AgentJar() {}

    /**
     * A jar.
     *
     * @param name of its file, which says its content
     * @param source makes its bytes, which may be many
     */
    public record Jar(String name, Source source) {}

    /** Makes the bytes of a jar. */
    @FunctionalInterface
    public interface Source {
        /** All of them. */
        byte[] bytes() throws IOException;
    }

    /** The agent's own classes. */
    public static Jar agent() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (String name : CLASSES) {
                String file = "/" + name + ".class";
                try (InputStream in = AgentJar.class.getResourceAsStream(file)) {
                    if (in == null) {
                        throw new IOException(file + " is not on the class path, so that no board can be sent it");
                    }
                    add(zip, name + ".class", in.readAllBytes());
                }
            }
        }
        byte[] all = bytes.toByteArray();
        String digest = Digests.hex(Digests.sha256().digest(all)).substring(0, DIGITS);
        return new Jar("agent-" + digest + ".jar", () -> all);
    }

    /**
     * ONNX Runtime for one kind of machine: its jar without the libraries of others.
     *
     * @param platform as the runtime calls it, for example {@code linux-aarch64}
     * @throws IOException where this program has no such library, with those that it has
     */
    public static Jar runtime(String platform) throws IOException {
        Path jar = runtimeJar();
        MessageDigest digest = Digests.sha256();
        Set<String> platforms = new TreeSet<>();
        List<String> entries = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream().sorted(Comparator.comparing(ZipEntry::getName)).forEach(entry -> {
                String name = entry.getName();
                if (name.startsWith(NATIVE) && !entry.isDirectory()) {
                    platforms.add(name.substring(NATIVE.length()).split("/", 2)[0]);
                }
                if (!entry.isDirectory() && (!name.startsWith(NATIVE) || name.startsWith(NATIVE + platform + "/"))) {
                    entries.add(name);
                    digest.update((name + entry.getCrc() + " " + entry.getSize()).getBytes(StandardCharsets.UTF_8));
                }
            });
        }
        if (!platforms.contains(platform)) {
            throw new IOException(
                    "ONNX Runtime has no library for " + platform + " here, only for " + String.join(", ", platforms));
        }
        String name =
                "onnxruntime-" + platform + "-" + Digests.hex(digest.digest()).substring(0, DIGITS) + ".jar";
        return new Jar(name, () -> copy(jar, entries));
    }

    private static Path runtimeJar() throws IOException {
        CodeSource source = OrtEnvironment.class.getProtectionDomain().getCodeSource();
        URL place = source == null ? null : source.getLocation();
        try {
            if (place != null && place.getProtocol().equals("file")) {
                Path jar = Path.of(place.toURI());
                if (Files.isRegularFile(jar)) {
                    return jar;
                }
            }
        } catch (URISyntaxException e) {
            throw new IOException("the jar of ONNX Runtime at " + place + " cannot be found: " + e.getReason(), e);
        }
        throw new IOException(
                "ONNX Runtime's classes come from " + place + ", expected a jar of its own, which a board can be sent");
    }

    private static byte[] copy(Path jar, List<String> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (String name : entries) {
                try (InputStream in = from.getInputStream(from.getEntry(name))) {
                    add(to, name, in.readAllBytes());
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(FIRST_OF_ZIP);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
