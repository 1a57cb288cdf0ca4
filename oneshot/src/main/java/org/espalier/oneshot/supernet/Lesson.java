package org.espalier.oneshot.supernet;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.Clock;

/** Who learns what in a step of a supernet's training. */
public interface Lesson {
    /** Its part of a checkpoint's identity, settings included. */
    String identity();

    /** Who learns in a step, in the order of its passes; known before there is a batch. */
    List<Architecture> members(Clock clock);

    /** The passes of one step, not yet computed, in the step's pointer scope. */
    Taught teach(Batch batch, Clock clock);

    /** The passes of one step, and what they have shown once they are computed. */
    interface Taught extends AutoCloseable {
        /** In the order in which they begin; their gradients are summed. */
        List<? extends MemberPass> passes();

        /** Loss of the step, of a batch's mean image. */
        double loss();

        /** What is shown beside the loss, summed over the samples of the batch: right answers, for example ({@code Loss.glance}). */
        double glance();

        /** Frees what was kept between the passes. */
        @Override
        default void close() {}
    }
}
