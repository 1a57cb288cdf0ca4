package org.espalier.pipeline;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameter;
import org.espalier.zoo.SpaceParameters;

/** A space that is built once for the check of a start, and then not before somebody says so. */
record BlockingSpace(SearchSpace space, AtomicBoolean checked, CountDownLatch running, CountDownLatch go)
        implements SpaceFactory {
    BlockingSpace(SearchSpace space, CountDownLatch running, CountDownLatch go) {
        this(space, new AtomicBoolean(), running, go);
    }

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
        if (!checked.getAndSet(true)) {
            return space;
        }
        running.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return space;
    }
}
