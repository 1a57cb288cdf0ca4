package org.espalier.torch.module;

/** The rule by which convolutions and linear layers start; batch norm always starts with scale 1, shift 0, mean 0, variance 1. */
public enum Initialisation {
    /** PyTorch's default: uniform with bound 1 / sqrt(fan in), weights and biases. */
    PYTORCH {
        @Override
        public Initial convolution(long fanIn, long fanOut) {
            return Initial.uniform(1 / Math.sqrt(fanIn));
        }

        @Override
        public Initial linear(long fanIn) {
            return Initial.uniform(1 / Math.sqrt(fanIn));
        }

        @Override
        public Initial bias(long fanIn) {
            return Initial.uniform(1 / Math.sqrt(fanIn));
        }
    },
    /** The MobileNet family's: normal with variance 2 / fan out (He et al. 2015) for convolutions, 0.01 for linear layers, biases 0. */
    HE_FAN_OUT {
        @Override
        public Initial convolution(long fanIn, long fanOut) {
            return Initial.normal(Math.sqrt(2.0 / fanOut));
        }

        @Override
        public Initial linear(long fanIn) {
            return Initial.normal(0.01);
        }

        @Override
        public Initial bias(long fanIn) {
            return Initial.ZEROS;
        }
    };

    /**
     * @param fanIn values that one output reads
     * @param fanOut outputs that one input value reaches, in its group
     */
    public abstract Initial convolution(long fanIn, long fanOut);

    public abstract Initial linear(long fanIn);

    public abstract Initial bias(long fanIn);
}
