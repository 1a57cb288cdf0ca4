package org.espalier.device.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Devices;
import org.espalier.device.Protocol;

/**
 * A program that embeds Espalier and measures one model; prints every socket that it meanwhile had in use on a network. Java itself opens
 * some that lead nowhere: a pair of its own, and one of each kind to learn which kinds there are.
 */
final class MeasuringChild {
    private static final Path OPEN = Path.of("/proc/self/fd");

    private MeasuringChild() {}

    /** @param args the model's file */
    public static void main(String[] args) throws IOException, InterruptedException {
        Set<String> sockets = new ConcurrentSkipListSet<>();
        AtomicBoolean ended = new AtomicBoolean();
        Thread watch = new Thread(
                () -> {
                    while (!ended.get()) {
                        look(sockets);
                    }
                },
                "watch");
        watch.start();
        Protocol quick = new Protocol(20, Duration.ofMillis(300), Duration.ofMillis(50), 5, 0.1, true, 0.05);
        Devices.open("local", DeviceSettings.DEFAULT).measure("model", Files.readAllBytes(Path.of(args[0])), quick);
        ended.set(true);
        watch.join();
        sockets.forEach(socket -> System.out.println("open: " + socket));
        System.out.println("measured");
    }

    private static boolean isOnANetwork(String inode) throws IOException {
        for (String kind : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path table = Path.of("/proc/self/net", kind);
            if (Files.exists(table)
                    && Files.readString(table, StandardCharsets.US_ASCII).contains(" " + inode + " ")) {
                return true;
            }
        }
        return false;
    }

    private static void look(Set<String> sockets) {
        if (!Files.isDirectory(OPEN)) {
            return;
        }
        List<Path> open;
        try (Stream<Path> files = Files.list(OPEN)) {
            open = files.toList();
        } catch (IOException e) {
            throw new IllegalStateException("the open files of this process cannot be listed", e);
        }
        for (Path file : open) {
            try {
                String target = Files.readSymbolicLink(file).toString();
                if (target.startsWith("socket:") && isOnANetwork(target.replaceAll("[^0-9]", ""))) {
                    sockets.add(target);
                }
            } catch (IOException e) {
                continue; // closed since
            }
        }
    }
}
