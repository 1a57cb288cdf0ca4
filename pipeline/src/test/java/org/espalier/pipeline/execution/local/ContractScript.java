package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.espalier.pipeline.execution.testing.ExecutorFixture.Behaviour;

/**
 * A training that only seems to be one: it counts its epochs in a file, and its scores follow from its number. Uses no library, so that a child
 * that plays it starts fast.
 *
 * @param number decides its scores, from 0
 * @param until after how many epochs it stands still
 * @param needed as a job has it
 */
record ContractScript(Behaviour behaviour, int number, int epochs, int until, List<Double> needed, Path folder) {
    /** Right answers are of so many images. */
    static final int IMAGES = 100;

    private static final long SLOW_MS = 60;
    private static final long QUICK_MS = 5;

    /** Who sees it. */
    interface Stage {
        boolean mayGoOn(int done) throws Exception;

        void epoch(int epoch) throws Exception;

        /** Ends the process, or what stands for one. */
        void die() throws Exception;
    }

    /** What comes out: epochs that were done, and those that were done before. */
    record Played(int done, int before) {
        OptionalInt stoppedAfter(int epochs) {
            return done < epochs ? OptionalInt.of(done) : OptionalInt.empty();
        }
    }

    private Path checkpoint() {
        return folder.resolve("checkpoints").resolve("done");
    }

    static double score(int number, int epoch) {
        return number * 0.1 + epoch * 0.001;
    }

    /** Scores after each epoch. */
    List<Double> curve(int done) {
        List<Double> curve = new ArrayList<>();
        for (int epoch = 1; epoch <= done; epoch++) {
            curve.add(score(number, epoch));
        }
        return curve;
    }

    Played play(Stage stage) throws Exception {
        Files.createDirectories(checkpoint().getParent());
        int before = Files.exists(checkpoint()) ? Integer.parseInt(Files.readString(checkpoint())) : 0;
        int done = before;
        while (done < until && isGood(done) && stage.mayGoOn(done)) {
            Thread.sleep(behaviour == Behaviour.SLOW ? SLOW_MS : QUICK_MS);
            done++;
            Path half = Files.writeString(folder.resolve("checkpoints").resolve("half"), Integer.toString(done));
            Files.move(half, checkpoint(), StandardCopyOption.ATOMIC_MOVE);
            stage.epoch(done);
            if (behaviour == Behaviour.LOST_ONCE && isFirstTime()) {
                stage.die();
            }
        }
        return new Played(done, before);
    }

    private boolean isGood(int done) {
        return done == 0 || done > needed.size() || score(number, done) >= needed.get(done - 1);
    }

    /** Once true, then never again. */
    boolean isFirstTime() throws IOException {
        Path been = folder.resolve("been");
        if (Files.exists(been)) {
            return false;
        }
        Files.writeString(been, "");
        return true;
    }
}
