package org.espalier.pipeline.execution;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.device.Protocol;

/** A piece of a search that somebody else may do: data only, so that it can be sent to another process or machine. */
public sealed interface Job {
    /** What messages call it, for example {@code trial 7} or {@code found-1}. */
    String name();

    /** A folder of its own: what it leaves there lets it go on after a kill. Absolute. */
    Path folder();

    /**
     * A training from scratch on the search's data by its recipe, and a look at the validation images.
     *
     * @param subject what to train
     * @param epochs of the training, at least 1
     * @param needed for each epoch but the last the best validation score that it must have reached by its end to go on, minus infinity where any
     *     will do; empty where it is never stopped early
     * @param looks whether the validation images are looked at after each epoch, for the curve; a training that may be stopped early always does
     * @param keepsWeights whether the end holds the trained weights
     * @param teacher whose answers it learns from beside the labels; empty: nobody's
     * @param repeat which training of the same network it is, from 0, the one by the search's own seed: only initial weights, order and augmentation of
     *     batches and noise differ, not which images train
     * @param until after how many epochs it stands still, from 1 to {@code epochs}: a job with more of them and the same folder goes on from there, with the learning
     *     rates of a training of {@code epochs}
     */
    record Training(
            String name,
            Path folder,
            Subject subject,
            int epochs,
            List<Double> needed,
            boolean looks,
            boolean keepsWeights,
            Optional<Teaching> teacher,
            int repeat,
            int until)
            implements Job {
        /** A training to its end. */
        public Training(
                String name,
                Path folder,
                Subject subject,
                int epochs,
                List<Double> needed,
                boolean looks,
                boolean keepsWeights,
                Optional<Teaching> teacher,
                int repeat) {
            this(name, folder, subject, epochs, needed, looks, keepsWeights, teacher, repeat, epochs);
        }

        /** The first training of its network. */
        public Training(
                String name,
                Path folder,
                Subject subject,
                int epochs,
                List<Double> needed,
                boolean looks,
                boolean keepsWeights,
                Optional<Teaching> teacher) {
            this(name, folder, subject, epochs, needed, looks, keepsWeights, teacher, 0);
        }

        /** One that nobody teaches. */
        public Training(
                String name,
                Path folder,
                Subject subject,
                int epochs,
                List<Double> needed,
                boolean looks,
                boolean keepsWeights) {
            this(name, folder, subject, epochs, needed, looks, keepsWeights, Optional.empty());
        }

        /** The same with another teacher, or none. */
        public Training taughtBy(Optional<Teaching> other) {
            return new Training(name, folder, subject, epochs, needed, looks, keepsWeights, other, repeat, until);
        }

        /** Another training of the same network, under a name and in a folder of its own. */
        public Training again(String otherName, Path otherFolder, int which) {
            return new Training(
                    otherName, otherFolder, subject, epochs, needed, looks, keepsWeights, teacher, which, until);
        }

        /** The same up to an epoch. */
        public Training upTo(int epoch) {
            return new Training(name, folder, subject, epochs, needed, looks, keepsWeights, teacher, repeat, epoch);
        }

        public Training {
            needed = List.copyOf(needed);
            looks |= !needed.isEmpty();
            requireAbsolute(name, folder);
            if (epochs < 1) {
                throw new IllegalArgumentException(name + ": epochs must be at least 1, got " + epochs);
            }
            if (until < 1 || until > epochs) {
                throw new IllegalArgumentException(
                        name + ": until must be from 1 to its " + epochs + " epochs, got " + until);
            }
            if (repeat < 0) {
                throw new IllegalArgumentException(name + ": repeat must be at least 0, got " + repeat);
            }
            if (needed.size() >= epochs) {
                throw new IllegalArgumentException(name + ": of " + epochs + " epochs at most " + (epochs - 1)
                        + " can need a score to go on, got " + needed.size() + " scores: " + needed);
            }
            for (double score : needed) {
                if (Double.isNaN(score)) {
                    throw new IllegalArgumentException(name + ": a needed score must be a number, got " + needed);
                }
            }
        }
    }

    /**
     * An exported network measured on the search's device, with nothing else of the search running there.
     *
     * @param model the exported file, absolute
     * @param protocol how
     * @param memory whether what a run takes is measured too
     */
    record Measuring(String name, Path folder, Path model, Protocol protocol, boolean memory) implements Job {
        public Measuring {
            requireAbsolute(name, folder);
            requireAbsolute(name, model);
        }

        /** Of the latency alone. */
        public Measuring(String name, Path folder, Path model, Protocol protocol) {
            this(name, folder, model, protocol, false);
        }
    }

    private static void requireAbsolute(String name, Path path) {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(name + ": its folder and files must be absolute paths, got " + path);
        }
    }
}
