package org.espalier.oneshot.darts;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The weighted candidates into one place, added up in place: in one feature map, and for those that are computed on parity grids in one set of
 * grids for each dilation, which joins the feature map once, at the end.
 */
final class MixedSum {
    private @Nullable Tensor map;
    private final Map<Integer, Tensor> grids = new LinkedHashMap<>();

    /** Adds a value times its weight. The value stays as it is. */
    void add(Tensor value, Tensor weight) {
        // multiplication keeps its factors for the backward pass, never the sum, which may thus change in place
        map = map == null ? value.mul(weight) : map.addcmul_(value, weight);
    }

    /** Adds a value that already carries its weight, and that nobody else reads: it may become the sum itself. */
    void add(Tensor weighted) {
        map = map == null ? weighted : map.add_(weighted);
    }

    /** The same on grids. */
    void addGrids(ParityGrids layout, Tensor weighted) {
        grids.merge(layout.dilation(), weighted, Tensor::add_);
    }

    /** The sum as one feature map, or null where nothing was added. */
    @Nullable
    Tensor total() {
        grids.forEach((dilation, sum) -> {
            add(ParityGrids.merge(sum, dilation));
        });
        grids.clear();
        return map;
    }
}
