package org.espalier.pipeline;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Parameter;
import org.espalier.zoo.Parameters;
import org.espalier.zoo.SpaceFactory;

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
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public SearchSpace build(Parameters parameters) {
        running.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return space;
    }
}
