package org.espalier.oneshot.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.OneShotStrategy;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.oneshot.supernet.SharedWeights;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Strategy;
import org.espalier.space.SearchSpace;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Sections;
import org.espalier.torch.train.TrainingAlgorithm;

/** A strategy of either kind that shares weights, as the suites train it. */
sealed interface Subject {
    /** The strategy. */
    OneShotStrategy strategy();

    /** Where it trains. */
    SearchSpace space();

    /** The same with other settings. */
    Subject with(Strategy settings);

    /** Epochs that it wants. */
    default int epochs() {
        return strategy().epochs();
    }

    /** Images of a step that it wants. */
    default int batch() {
        return strategy().batch();
    }

    /** Whether a part of the images is for the architecture. */
    boolean divides();

    /** A training that has not begun; close it after use. */
    Session open(OneShotContext context);

    /** What it trains on, for {@link Toy#EPOCHS} epochs. */
    default OneShotContext context() {
        return context(Toy.training(space()));
    }

    /** The same with other batches for the weights. */
    default OneShotContext context(BatchStream training) {
        return Toy.context(space(), divides(), training, Toy.EPOCHS);
    }

    /** A joint strategy. */
    record Joint(JointStrategy strategy, SearchSpace space) implements Subject {
        @Override
        public Subject with(Strategy settings) {
            return new Joint((JointStrategy) settings, space);
        }

        @Override
        public boolean divides() {
            return strategy.trainingShare() < 1;
        }

        @Override
        public Session open(OneShotContext context) {
            JointTraining training = strategy.create(context);
            return new Session(training, training::weights, Optional.of(training), () -> {});
        }
    }

    /** A strategy that trains a supernet. */
    record Members(SupernetStrategy strategy, SearchSpace space) implements Subject {
        @Override
        public Subject with(Strategy settings) {
            return new Members((SupernetStrategy) settings, space);
        }

        @Override
        public boolean divides() {
            return false;
        }

        /** From the same weights whatever the seed: what depends on it is then what the strategy draws. */
        @Override
        public Session open(OneShotContext context) {
            ParameterStore store =
                    new ParameterStore(Toy.SEED, Initialisation.HE_FAN_OUT, context.type(), context.tensors());
            Supernet supernet = Supernet.create(context.space(), store, context.convolution(), context.sideBySide());
            try {
                return new Session(
                        strategy.create(context, supernet), () -> supernet, Optional.empty(), supernet::close);
            } catch (RuntimeException | Error e) {
                supernet.close();
                throw e;
            }
        }
    }

    /**
     * A training.
     *
     * @param algorithm what the loop runs
     * @param shared gives what the members share now
     * @param joint the same training, where it moves an architecture too
     * @param owned closes what the training does not
     */
    record Session(
            TrainingAlgorithm algorithm, Supplier<SharedWeights> shared, Optional<JointTraining> joint, Runnable owned)
            implements AutoCloseable {
        /** What the members share now. */
        SharedWeights weights() {
            return shared.get();
        }

        /** All that is learned, by name: weights with their running statistics, and what the architecture is learned in. */
        Map<String, float[]> learned() {
            Sections sections = new Sections().put("weights", weights().store().snapshot());
            joint.ifPresent(training ->
                    sections.put("architecture", training.architecture().snapshot()));
            return sections.all();
        }

        /** All that a later step depends on. */
        Map<String, float[]> state() {
            return new LinkedHashMap<>(algorithm.state());
        }

        @Override
        public void close() {
            algorithm.close();
            owned.run();
        }
    }
}
