"""A step of PC-DARTS (architecture parameters and shares of edges, then weights) by the authors' code: the peer of `pc-darts-step`.

The code is a copy of yuhuixu1993/PC-DARTS, which whoever runs this has fetched; it is that of DARTS with another network. Its shuffle of channels
lays values out plane by plane whatever the layout is, so with `channels-last` each convolution behind one turns them again.
"""

import darts_step
import peer

PC_DARTS = darts_step.Published("PC-DARTS", "a copy of yuhuixu1993/PC-DARTS", weight_rate=0.1, alpha_rate=6e-4, parameters=299_578)


if __name__ == "__main__":
    peer.run(lambda arguments: darts_step.make(arguments, PC_DARTS), darts_step.options(__doc__, PC_DARTS).parse_args())
