package org.espalier.bench.speed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Other programs that take turns with a benchmark's two ways. Closing ends them. */
final class Peers implements AutoCloseable {
    private final List<Peer> running;

    private Peers(List<Peer> running) {
        this.running = running;
    }

    /**
     * Starts rivals, one after the other, and waits until each is ready.
     *
     * @param notice told what each says of itself
     * @throws IllegalArgumentException if two have one name, or one of them cannot be started, is not ready within 5 minutes, or ends before
     */
    static Peers start(List<Rival> rivals, Consumer<String> notice) {
        return start(rivals, Peer.Limits.STANDARD, notice);
    }

    static Peers start(List<Rival> rivals, Peer.Limits limits, Consumer<String> notice) {
        requireNames(rivals);
        Peers peers = new Peers(new ArrayList<>());
        try {
            for (Rival rival : rivals) {
                Peer peer = Peer.start(rival, limits);
                peers.running.add(peer);
                notice.accept(peer.name() + ": " + peer.about());
            }
        } catch (RuntimeException e) {
            peers.close();
            throw e;
        }
        return peers;
    }

    private static void requireNames(List<Rival> rivals) {
        Set<String> names = new HashSet<>();
        for (Rival rival : rivals) {
            if (!names.add(rival.name())) {
                throw PeerException.of(
                        "two rivals are named '" + rival.name() + "'", "NAME=COMMAND, each with its own name");
            }
        }
    }

    List<Peer> running() {
        return List.copyOf(running);
    }

    @Override
    public void close() {
        running.forEach(Peer::close);
    }
}
