package org.espalier.torch.module;

import org.espalier.service.Lazy;
import org.espalier.torch.conv.ConvolutionDoor;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.Lanes;

/** An engine with convolutions that were verified on this machine, and its lanes, each opened when first asked for. Safe for several threads. */
public final class VerifiedEngine implements AutoCloseable {
    private final Lazy<VerifiedConvolution> whole;
    private final Lazy<VerifiedConvolution> lane;
    private final Lazy<Lanes> lanes;

    public VerifiedEngine(Engine engine) {
        this.whole = Lazy.of(() -> open(engine));
        this.lane = Lazy.of(() -> open(engine.lane()));
        this.lanes = Lazy.of(() -> Lanes.start(engine));
    }

    /** Convolutions by all of the engine's threads. */
    public VerifiedConvolution convolution() {
        return whole.get();
    }

    /** Convolutions on one of the lanes; those of the engine itself where there is only one. */
    public VerifiedConvolution laneConvolution() {
        return lanes.get().count() == 1 ? whole.get() : lane.get();
    }

    /** Threads for networks that do not depend on each other. */
    public SideBySide sideBySide() {
        return new SideBySide(lanes.get(), laneConvolution());
    }

    private static VerifiedConvolution open(Engine engine) {
        return new VerifiedConvolution(
                ConvolutionDoor.open(engine), engine.settings().threads());
    }

    @Override
    public void close() {
        lanes.take().ifPresent(Lanes::close);
        lane.take().ifPresent(opened -> opened.door().close());
        whole.take().ifPresent(opened -> opened.door().close());
    }
}
