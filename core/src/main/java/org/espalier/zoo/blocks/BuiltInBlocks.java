package org.espalier.zoo.blocks;

import java.util.function.Function;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Pool;

/** The block factories that come with Espalier; registered as services like anybody's own. */
public final class BuiltInBlocks {
    private BuiltInBlocks() {}

    /** A factory from its name and its graph. */
    private abstract static class Named implements BlockFactory {
        private final String name;
        private final Function<BlockSpec, Graph> graph;

        Named(String name, Function<BlockSpec, Graph> graph) {
            this.name = name;
            this.graph = graph;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Graph build(BlockSpec spec) {
            return graph.apply(spec);
        }
    }

    /** {@code mbconv}: the {@linkplain Blocks#invertedBottleneck inverted bottleneck} of the mobile networks. */
    public static final class Mbconv extends Named {
        public Mbconv() {
            super("mbconv", Blocks::invertedBottleneck);
        }
    }

    /** {@code conv}: a dense convolution of the asked kernel, batch norm, non-linearity. */
    public static final class Conv3 extends Named {
        public Conv3() {
            super(
                    "conv",
                    s -> Blocks.convNormAct(Conv.dense(s.out(), s.kernel(), s.stride()), s.norm(), s.activation()));
        }
    }

    /** {@code basic}: {@linkplain Blocks#basic two 3x3 convolutions} of ResNet. */
    public static final class Basic extends Named {
        public Basic() {
            super("basic", Blocks::basic);
        }
    }

    /** {@code bottleneck}: {@linkplain Blocks#bottleneck three convolutions} of ResNet, narrow in the middle. */
    public static final class Bottleneck extends Named {
        public Bottleneck() {
            super("bottleneck", Blocks::bottleneck);
        }
    }

    /** {@code bottleneck_d}: {@linkplain Blocks#bottleneckD the same} as ResNet-D shortens it. */
    public static final class BottleneckD extends Named {
        public BottleneckD() {
            super("bottleneck_d", Blocks::bottleneckD);
        }
    }

    /** {@code none}: {@linkplain Blocks#none zeros}; keeps the number of channels. */
    public static final class None extends Named {
        public None() {
            super("none", Blocks::none);
        }
    }

    /** {@code skip_connect}: {@linkplain Blocks#skip the input}, or the cheapest change to the wanted shape. */
    public static final class SkipConnect extends Named {
        public SkipConnect() {
            super("skip_connect", Blocks::skip);
        }
    }

    /** {@code conv_1x1}: ReLU, a 1x1 convolution, batch norm (NASNet). */
    public static final class Conv1x1 extends Named {
        public Conv1x1() {
            super("conv_1x1", s -> Blocks.reluConvNorm(Conv.dense(s.out(), Expr.ONE, s.stride()), s.norm()));
        }
    }

    /** {@code conv_3x3}: ReLU, a 3x3 convolution, batch norm (NASNet). */
    public static final class Conv3x3 extends Named {
        public Conv3x3() {
            super("conv_3x3", s -> Blocks.reluConvNorm(Conv.dense(s.out(), Expr.of(3), s.stride()), s.norm()));
        }
    }

    /** {@code nor_conv_1x1}: ReLU, a 1x1 convolution, batch norm (NAS-Bench-201). */
    public static final class NorConv1 extends Named {
        public NorConv1() {
            super("nor_conv_1x1", s -> Blocks.reluConvNorm(Conv.dense(s.out(), Expr.of(1), s.stride()), s.norm()));
        }
    }

    /** {@code nor_conv_3x3}: ReLU, a 3x3 convolution, batch norm (NAS-Bench-201). */
    public static final class NorConv3 extends Named {
        public NorConv3() {
            super("nor_conv_3x3", s -> Blocks.reluConvNorm(Conv.dense(s.out(), Expr.of(3), s.stride()), s.norm()));
        }
    }

    /** {@code avg_pool_3x3}: {@linkplain Blocks#pool the mean} of 3x3 pixels; keeps the number of channels. */
    public static final class AvgPool3 extends Named {
        public AvgPool3() {
            super("avg_pool_3x3", s -> Blocks.pool(s, Pool.Mode.AVERAGE));
        }
    }

    /** {@code max_pool_3x3}: {@linkplain Blocks#pool the largest} of 3x3 pixels; keeps the number of channels. */
    public static final class MaxPool3 extends Named {
        public MaxPool3() {
            super("max_pool_3x3", s -> Blocks.pool(s, Pool.Mode.MAX));
        }
    }

    /** {@code max_pool_5x5}: {@linkplain Blocks#pool the largest} of 5x5 pixels; keeps the number of channels. */
    public static final class MaxPool5 extends Named {
        public MaxPool5() {
            super("max_pool_5x5", s -> Blocks.pool(s, Pool.Mode.MAX, 5));
        }
    }

    /** {@code max_pool_7x7}: {@linkplain Blocks#pool the largest} of 7x7 pixels; keeps the number of channels. */
    public static final class MaxPool7 extends Named {
        public MaxPool7() {
            super("max_pool_7x7", s -> Blocks.pool(s, Pool.Mode.MAX, 7));
        }
    }

    /** {@code sep_conv_3x3}: {@linkplain Blocks#separable separable convolution} of DARTS with a kernel of 3. */
    public static final class SepConv3 extends Named {
        public SepConv3() {
            super("sep_conv_3x3", s -> Blocks.separable(s, 3));
        }
    }

    /** {@code sep_conv_5x5}: {@linkplain Blocks#separable separable convolution} of DARTS with a kernel of 5. */
    public static final class SepConv5 extends Named {
        public SepConv5() {
            super("sep_conv_5x5", s -> Blocks.separable(s, 5));
        }
    }

    /** {@code sep_conv_7x7}: {@linkplain Blocks#separable separable convolution} of DARTS with a kernel of 7. */
    public static final class SepConv7 extends Named {
        public SepConv7() {
            super("sep_conv_7x7", s -> Blocks.separable(s, 7));
        }
    }

    /** {@code dil_conv_3x3}: {@linkplain Blocks#dilated dilated convolution} of DARTS with a kernel of 3, which sees 5x5 pixels. */
    public static final class DilConv3 extends Named {
        public DilConv3() {
            super("dil_conv_3x3", s -> Blocks.dilated(s, 3));
        }
    }

    /** {@code dil_conv_5x5}: {@linkplain Blocks#dilated dilated convolution} of DARTS with a kernel of 5, which sees 9x9 pixels. */
    public static final class DilConv5 extends Named {
        public DilConv5() {
            super("dil_conv_5x5", s -> Blocks.dilated(s, 5));
        }
    }

    /** {@code conv_3x1_1x3}: {@linkplain Blocks#crossed a row and a column} of three (NASNet). */
    public static final class Crossed3 extends Named {
        public Crossed3() {
            super("conv_3x1_1x3", s -> Blocks.crossed(s, 3));
        }
    }

    /** {@code conv_7x1_1x7}: {@linkplain Blocks#crossed a row and a column} of seven (NASNet). */
    public static final class Crossed extends Named {
        public Crossed() {
            super("conv_7x1_1x7", s -> Blocks.crossed(s, 7));
        }
    }

    /** {@code shuffle_3x3}: {@linkplain ShuffleBlocks#shuffle shuffle unit} with a kernel of 3. */
    public static final class Shuffle3 extends Named {
        public Shuffle3() {
            super("shuffle_3x3", s -> ShuffleBlocks.shuffle(s, 3));
        }
    }

    /** {@code shuffle_5x5}: {@linkplain ShuffleBlocks#shuffle shuffle unit} with a kernel of 5. */
    public static final class Shuffle5 extends Named {
        public Shuffle5() {
            super("shuffle_5x5", s -> ShuffleBlocks.shuffle(s, 5));
        }
    }

    /** {@code shuffle_7x7}: {@linkplain ShuffleBlocks#shuffle shuffle unit} with a kernel of 7. */
    public static final class Shuffle7 extends Named {
        public Shuffle7() {
            super("shuffle_7x7", s -> ShuffleBlocks.shuffle(s, 7));
        }
    }

    /** {@code xception}: {@linkplain ShuffleBlocks#xception shuffle unit of three} depthwise and pointwise convolutions. */
    public static final class Xception extends Named {
        public Xception() {
            super("xception", ShuffleBlocks::xception);
        }
    }
}
