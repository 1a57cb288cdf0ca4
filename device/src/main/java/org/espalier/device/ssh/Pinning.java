package org.espalier.device.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.process.OutsideProgram.Ran;

/**
 * Which of a board's cores run models: a board with fast and slow ones gives other times on each.
 *
 * @param cores as {@code taskset} takes them; absent: as the board's system puts them
 */
record Pinning(Optional<String> cores) {
    private static final Duration SOON = Duration.ofSeconds(30);

    /**
     * Tries it.
     *
     * @throws IOException where the board has no such cores, or no {@code taskset}
     */
    void require(Board board) throws IOException {
        if (cores.isPresent()) {
            Ran ran = board.run(SOON, "exec taskset -c \"$1\" true", cores.get());
            if (!ran.isGood()) {
                throw new IOException(board.words() + ": cores " + cores.get() + " (cores) cannot be chosen there: "
                        + Board.lastLine(ran)
                        + "; name cores that the board has, install taskset (util-linux), or leave cores out");
            }
        }
    }

    /** The words of a program that runs on these cores alone. */
    List<String> words(List<String> program) {
        List<String> words = new ArrayList<>();
        cores.ifPresent(list -> words.addAll(List.of("taskset", "-c", list)));
        words.addAll(program);
        return words;
    }
}
