package org.espalier.draw;

import java.util.List;
import org.espalier.graph.Conv;
import org.espalier.graph.Operation;

/** What an operation is to the eye: its colour in a drawing and its name in the legend; the first are what names a part of several. */
enum Kind {
    DEPTHWISE("depthwise convolution", "#93c3e6"),
    CONV("convolution", "#f3b27c"),
    GROUPED("grouped convolution", "#bdb6ea"),
    POOL("pooling", "#a3d6ab"),
    POINTWISE("1x1 convolution", "#f8e08e"),
    LINEAR("linear", "#e89c9c"),
    GATE("squeeze and excite", "#dcaad7"),
    OWN("operation of one's own", "#cdb898"),
    MOVE("moves channels", "#a6dfdc"),
    NONE("none", "#ffffff"),
    JOIN("add, multiply, concat", "#c4c8c6"),
    SKIP("skip", "#e6ebe8"),
    ACTIVATION("activation", "#86a897"),
    NORM("normalisation", "#d6d0bd"),
    DROP("dropout", "#efe3f2"),
    CHOICE("choice", "#fde7c3"),
    REPEAT("repeated blocks", "#d9ead3"),
    GRAPH("nested graph", "#dbe8f6"),
    INPUT("input", "#eeeeee");

    private final String label;
    private final String colour;

    Kind(String label, String colour) {
        this.label = label;
        this.colour = colour;
    }

    String label() {
        return label;
    }

    String colour() {
        return colour;
    }

    /** The kind of what a genotype names, as far as the name tells. */
    static Kind named(String name) {
        return name.contains("skip") || name.contains("identity")
                ? SKIP
                : name.contains("pool")
                        ? POOL
                        : name.startsWith("sep") || name.startsWith("dil")
                                ? DEPTHWISE
                                : name.contains("conv") ? CONV : NONE;
    }

    /** The kind of any operation; what is not ours is {@link #OWN}. */
    static Kind of(Operation operation) {
        if (operation instanceof Conv conv) {
            boolean dense = conv.groups().isConstant() && conv.groups().asInt() == 1;
            boolean pixel = List.of(conv.kernelHeight(), conv.kernelWidth()).stream()
                    .allMatch(k -> k.isConstant() && k.asInt() == 1);
            return conv.isDepthwise() ? DEPTHWISE : !dense ? GROUPED : pixel ? POINTWISE : CONV;
        }
        return switch (operation.kind()) {
            case "linear" -> LINEAR;
            case "max_pool", "avg_pool", "global_avg_pool" -> POOL;
            case "add", "multiply", "concat" -> JOIN;
            case "identity" -> SKIP;
            case "zero" -> NONE;
            case "shift", "channels", "channel_shuffle" -> MOVE;
            case "activation" -> ACTIVATION;
            case "batch_norm" -> NORM;
            case "dropout", "drop_path" -> DROP;
            default -> OWN;
        };
    }
}
