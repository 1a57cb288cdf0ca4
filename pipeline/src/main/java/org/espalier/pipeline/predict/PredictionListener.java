package org.espalier.pipeline.predict;

/** Receives images one after the other, in the order in which they were named, on the thread that classifies. */
public interface PredictionListener {
    /** An image has been classified. */
    void classified(Prediction prediction);

    /**
     * An image, or a whole folder or array, could not be; the others still are.
     *
     * @param image its path
     * @param reason one line that goes on where the path ends
     */
    void failed(String image, String reason);
}
