package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What goes wrong around a search while nobody looks. Whoever resumes it then is told, loses nothing, and may go on when it is mended. */
enum Fault {
    /** The images are gone. */
    NO_DATA {
        @Override
        boolean stops(Resume resume, Path images) throws Exception {
            Path away = images.resolveSibling("away");
            Files.move(images, away);
            boolean stopped = resume.with(ChildProgram.program());
            Files.move(away, images);
            return stopped;
        }
    },
    /** Two images have changed places: the same sizes, and the times of before. */
    OTHER_DATA {
        @Override
        boolean stops(Resume resume, Path images) throws Exception {
            Path one = images.resolve("left/0.png");
            Path other = images.resolve("right/0.png");
            exchange(one, other);
            boolean stopped = resume.with(ChildProgram.program());
            exchange(one, other);
            return stopped;
        }
    },
    /** No file may grow beyond four kilobytes. */
    NO_DISK {
        @Override
        boolean stops(Resume resume, Path images) throws Exception {
            List<String> limited = new ArrayList<>(List.of("sh", "-c", "(ulimit -f 8; \"$@\") 2>&1 | cat", "sh"));
            limited.addAll(ChildProgram.program());
            // it would be unpacked for each process anew, which is not what is to fail here
            limited.add(5, "-Donnxruntime.native.path=" + unpacked(images.resolveSibling("libraries")));
            return resume.with(limited);
        }
    },
    /** A heap that holds the program and little else. */
    NO_MEMORY {
        @Override
        boolean stops(Resume resume, Path images) throws Exception {
            return resume.with(ChildProgram.program().stream()
                    .map(word -> word.startsWith("-Xmx") ? "-Xmx12m" : word)
                    .toList());
        }
    };

    private static final int LONGEST_SECONDS = 300;

    /** Resumes the search by some words that start the program; whether it had to stop. */
    @FunctionalInterface
    interface Resume {
        boolean with(List<String> program) throws Exception;
    }

    /**
     * Lets it happen, resumes, and mends it.
     *
     * @return whether the search had to stop; one that needed nothing of what is lacking may have ended
     */
    abstract boolean stops(Resume resume, Path images) throws Exception;

    private static Path unpacked(Path folder) throws IOException {
        String system = System.getProperty("os.arch").equals("aarch64") ? "linux-aarch64" : "linux-x64";
        for (String library : List.of("libonnxruntime.so", "libonnxruntime4j_jni.so")) {
            Path file = Files.createDirectories(folder).resolve(library);
            String resource = "/ai/onnxruntime/native/" + system + "/" + library;
            try (InputStream packed = Objects.requireNonNull(OrtEnvironment.class.getResourceAsStream(resource))) {
                Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }

    private static void exchange(Path one, Path other) throws IOException {
        FileTime time = Files.getLastModifiedTime(one);
        FileTime otherTime = Files.getLastModifiedTime(other);
        byte[] bytes = Files.readAllBytes(one);
        Files.write(one, Files.readAllBytes(other));
        Files.write(other, bytes);
        Files.setLastModifiedTime(one, time);
        Files.setLastModifiedTime(other, otherTime);
    }

    /**
     * Resumes a search while this is the matter.
     *
     * @param log what the program says is left there
     */
    boolean stops(int processors, Path images, Path out, Path log) throws Exception {
        return stops(program -> resume(processors, program, out, log), images);
    }

    private static boolean resume(int processors, List<String> program, Path out, Path log) throws Exception {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("resume", out.toString()));
        Files.deleteIfExists(log);
        Process process = ChildProgram.start(processors, log, words);
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        String said = ChildProgram.said(log);
        assertThat(ended).as("ends; it said: %s", said).isTrue();
        assertThat(said).doesNotContain("Exception in thread", "\tat ");
        return said.contains("espalier: ");
    }
}
