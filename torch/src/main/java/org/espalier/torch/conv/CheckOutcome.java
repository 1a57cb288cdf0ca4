package org.espalier.torch.conv;

/** What verification found out about one formulation of one signature. */
public enum CheckOutcome {
    /** Forward and both gradients agree with float64 in every draw. */
    RIGHT,
    /** At least one of the three differs from float64 by more than {@link FormulationCheck#TOLERANCE}. */
    WRONG,
    /** The child process ended while it ran. */
    CRASH,
    /** The child process gave no answer within the time allowed. */
    HANG,
    /** LibTorch refused it with an exception. */
    REFUSED,
    /** Known to write past its buffer on some machines; never run. */
    AVOIDED
}
