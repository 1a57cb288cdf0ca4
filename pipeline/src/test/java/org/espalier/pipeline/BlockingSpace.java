package org.espalier.pipeline;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameter;
import org.espalier.zoo.SpaceParameters;

/** A space that is not built before somebody says so. */
record BlockingSpace(SearchSpace space, CountDownLatch running, CountDownLatch go) implements SpaceFactory {
    @Override
    public String name() {
        return "mine";
    }

    @Override
    public String summary() {
        return "waits";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of();
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        running.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return space;
    }
}
