package org.espalier.torch.module;

import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.Lanes;
import org.jspecify.annotations.Nullable;

/** An engine with convolutions that were verified on this machine, and its lanes, each opened when first asked for. Safe for several threads. */
public final class VerifiedEngine implements AutoCloseable {
    private final Engine engine;
    private @Nullable VerifiedConvolution whole;
    private @Nullable VerifiedConvolution lane;
    private @Nullable Lanes lanes;

    public VerifiedEngine(Engine engine) {
        this.engine = engine;
    }

    /** Convolutions by all of the engine's threads. */
    public synchronized VerifiedConvolution convolution() {
        if (whole == null) {
            whole = open(engine);
        }
        return whole;
    }

    /** Convolutions on one of the lanes; those of the engine itself where there is only one. */
    public synchronized VerifiedConvolution laneConvolution() {
        if (lanes().count() == 1) {
            return convolution();
        }
        if (lane == null) {
            lane = open(engine.lane());
        }
        return lane;
    }

    /** Threads for networks that do not depend on each other. */
    public synchronized SideBySide sideBySide() {
        return new SideBySide(lanes(), laneConvolution());
    }

    private Lanes lanes() {
        if (lanes == null) {
            lanes = Lanes.start(engine);
        }
        return lanes;
    }

    private static VerifiedConvolution open(Engine engine) {
        return new VerifiedConvolution(
                ConvolutionDoor.open(engine), engine.settings().threads());
    }

    @Override
    public synchronized void close() {
        if (lanes != null) {
            lanes.close();
            lanes = null;
        }
        if (lane != null) {
            lane.door().close();
            lane = null;
        }
        if (whole != null) {
            whole.door().close();
            whole = null;
        }
    }
}
