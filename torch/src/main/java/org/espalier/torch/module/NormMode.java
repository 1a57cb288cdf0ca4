package org.espalier.torch.module;

/** Where batch normalisation takes its statistics from. */
public enum NormMode {
    /** The batch's own; running statistics follow by momentum. */
    TRAIN,
    /** The running statistics. */
    EVALUATE,
    /** The batch's own; nothing is remembered. */
    BATCH_ONLY,
    /** The batch's own; exact averages over all batches are collected in {@link BatchStatistics}. */
    RECALIBRATE,
    /** The exact averages that {@link BatchStatistics} holds. */
    CALIBRATED
}
