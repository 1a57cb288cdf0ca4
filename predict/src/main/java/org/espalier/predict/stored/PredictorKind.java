package org.espalier.predict.stored;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.espalier.graph.Weights;
import org.espalier.predict.Encoding;
import org.espalier.predict.Learner;
import org.espalier.predict.Predictor;
import org.espalier.predict.ensemble.EnsembleLearner;
import org.espalier.predict.ensemble.EnsembleSettings;
import org.espalier.predict.ensemble.EnsembleWeights;
import org.espalier.predict.ensemble.MlpEnsemble;
import org.espalier.predict.mlp.AccuracyPredictor;
import org.espalier.predict.mlp.MlpSettings;
import org.espalier.yaml.Nearest;

/** The predictors that a name alone makes: each with the settings of its paper, and a form in which it is stored. */
public enum PredictorKind {
    /** {@link MlpEnsemble}, as BANANAS has it. */
    ENSEMBLE {
        @Override
        public Learner learner(Encoding encoding) {
            return new EnsembleLearner(encoding, EnsembleSettings.bananas());
        }

        @Override
        public String settings() {
            return EnsembleSettings.bananas().toString();
        }

        @Override
        Weights weights(Predictor learned) {
            return EnsembleWeights.write((MlpEnsemble) learned);
        }

        @Override
        Predictor of(Encoding encoding, Weights weights) {
            return EnsembleWeights.read(encoding, weights);
        }
    },
    /** {@link AccuracyPredictor}, as once-for-all has it. */
    MLP {
        @Override
        public Learner learner(Encoding encoding) {
            return AccuracyPredictor.learner(encoding, MlpSettings.onceForAll());
        }

        @Override
        public String settings() {
            return MlpSettings.onceForAll().toString();
        }

        @Override
        Weights weights(Predictor learned) {
            return ((AccuracyPredictor) learned).weights();
        }

        @Override
        Predictor of(Encoding encoding, Weights weights) {
            return AccuracyPredictor.of(encoding, weights);
        }
    };

    /** How one is learned over an encoding. */
    public abstract Learner learner(Encoding encoding);

    /** With which settings. */
    public abstract String settings();

    /** All that one has learned. */
    abstract Weights weights(Predictor learned);

    /** The same predictor again; throws where the weights are not those of one. */
    abstract Predictor of(Encoding encoding, Weights weights);

    /** The name, such as {@code ensemble}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * By its name.
     *
     * @throws IllegalArgumentException where there is none, with the nearest
     */
    public static PredictorKind named(String word) {
        List<String> words = Arrays.stream(values()).map(PredictorKind::word).toList();
        if (!words.contains(word)) {
            throw new IllegalArgumentException("unknown model '" + word + "'" + Nearest.among(word, words));
        }
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
