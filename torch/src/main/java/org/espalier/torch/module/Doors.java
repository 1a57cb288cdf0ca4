package org.espalier.torch.module;

import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.Lanes;
import org.jspecify.annotations.Nullable;

/** An engine's doors of verified convolutions and its lanes, each opened when first asked for. Safe for several threads. */
public final class Doors implements AutoCloseable {
    private final Engine engine;
    private @Nullable DoorConvolution whole;
    private @Nullable DoorConvolution lane;
    private @Nullable Lanes lanes;

    public Doors(Engine engine) {
        this.engine = engine;
    }

    /** Convolutions by all of the engine's threads. */
    public synchronized DoorConvolution convolution() {
        if (whole == null) {
            whole = open(engine);
        }
        return whole;
    }

    /** Convolutions on one of the lanes; those of the engine itself where there is only one. */
    public synchronized DoorConvolution laneConvolution() {
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

    private static DoorConvolution open(Engine engine) {
        return new DoorConvolution(
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
