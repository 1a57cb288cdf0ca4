package org.espalier.device.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.ChannelShuffle;
import org.espalier.graph.Primitives.Channels;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Shift;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;

/** Plain loops in float64, one image at a time, written from the definitions of the primitives: the oracle of the exporter's tests. */
final class ReferenceInterpreter {
    private ReferenceInterpreter() {}

    /** An image of channels x height x width. */
    record Image(int channels, int height, int width, double[] values) {
        Image(int channels, int height, int width) {
            this(channels, height, width, new double[channels * height * width]);
        }

        double at(int c, int y, int x) {
            return y < 0 || x < 0 || y >= height || x >= width ? 0 : values[(c * height + y) * width + x];
        }

        void set(int c, int y, int x, double value) {
            values[(c * height + y) * width + x] = value;
        }
    }

    private interface Pixel {
        double at(int c, int y, int x);
    }

    static double[] run(Network network, Weights weights, double[] input) {
        Shape s = network.input();
        List<Image> values = new ArrayList<>();
        values.add(new Image(s.channels().asInt(), s.height().asInt(), s.width().asInt(), input));
        for (Network.Layer layer : network.layers()) {
            values.add(layer(layer, layer.inputs().stream().map(values::get).toList(), weights));
        }
        return values.get(values.size() - 1).values();
    }

    private static Image layer(Network.Layer layer, List<Image> in, Weights weights) {
        Shape o = layer.output();
        Pixel pixel = pixel(layer, in, weights);
        Image out =
                new Image(o.channels().asInt(), o.height().asInt(), o.width().asInt());
        for (int c = 0; c < out.channels(); c++) {
            for (int i = 0; i < out.height(); i++) {
                for (int j = 0; j < out.width(); j++) {
                    out.set(c, i, j, pixel.at(c, i, j));
                }
            }
        }
        return out;
    }

    private static Pixel pixel(Network.Layer layer, List<Image> in, Weights weights) {
        Image x = in.get(0);
        Pixel pixel;
        if (layer.operation() instanceof Conv conv) {
            pixel = conv(conv, layer.name(), x, weights);
        } else if (layer.operation() instanceof BatchNorm norm) {
            pixel = norm(norm, layer.name(), x, weights);
        } else if (layer.operation() instanceof Activation activation) {
            DoubleUnaryOperator f = function(activation.function());
            pixel = (c, i, j) -> f.applyAsDouble(x.at(c, i, j));
        } else if (layer.operation() instanceof Pool pool) {
            pixel = (c, i, j) -> pool(pool, x, c, i, j);
        } else if (layer.operation() instanceof GlobalAveragePool) {
            pixel = (c, i, j) -> mean(x, c);
        } else if (layer.operation() instanceof Linear linear) {
            float[] w = weights.get(layer.name() + ".weight").values();
            float[] b = linear.bias()
                    ? weights.get(layer.name() + ".bias").values()
                    : new float[layer.output().channels().asInt()];
            pixel = (c, i, j) -> dot(w, c * x.values().length, x.values()) + b[c];
        } else if (layer.operation() instanceof Add) {
            pixel = (c, i, j) -> in.stream().mapToDouble(v -> v.at(c, i, j)).sum();
        } else if (layer.operation() instanceof Multiply) {
            Image y = in.get(1);
            pixel = (c, i, j) -> x.at(c, i, j) * (y.height() == 1 ? y.at(c, 0, 0) : y.at(c, i, j));
        } else if (layer.operation() instanceof Concat) {
            pixel = (c, i, j) -> concat(in, c, i, j);
        } else if (layer.operation() instanceof Zero) {
            pixel = (c, i, j) -> 0;
        } else if (layer.operation() instanceof Shift) {
            pixel = (c, i, j) -> x.at(c, i + 1, j + 1);
        } else if (layer.operation() instanceof Channels channels) {
            int start = channels.start().asInt();
            pixel = (c, i, j) -> x.at(start + c * channels.step(), i, j);
        } else if (layer.operation() instanceof ChannelShuffle shuffle) {
            int rest = x.channels() / shuffle.groups();
            pixel = (c, i, j) -> x.at(c % shuffle.groups() * rest + c / shuffle.groups(), i, j);
        } else {
            pixel = x::at;
        }
        return pixel;
    }

    private static Pixel conv(Conv conv, String name, Image x, Weights weights) {
        int kh = conv.kernelHeight().asInt();
        int kw = conv.kernelWidth().asInt();
        int top = conv.padded() ? conv.dilation() * (kh - 1) / 2 : 0;
        int left = conv.padded() ? conv.dilation() * (kw - 1) / 2 : 0;
        int per = x.channels() / conv.groups().asInt();
        int outPer = conv.out().asInt() / conv.groups().asInt();
        float[] w = weights.get(name + ".weight").values();
        float[] b = conv.bias()
                ? weights.get(name + ".bias").values()
                : new float[conv.out().asInt()];
        return (c, i, j) -> {
            double sum = b[c];
            for (int k = 0; k < per; k++) {
                for (int y = 0; y < kh; y++) {
                    for (int z = 0; z < kw; z++) {
                        sum += w[((c * per + k) * kh + y) * kw + z]
                                * x.at(
                                        c / outPer * per + k,
                                        i * conv.stride() + y * conv.dilation() - top,
                                        j * conv.strideWidth() + z * conv.dilation() - left);
                    }
                }
            }
            return sum;
        };
    }

    private static Pixel norm(BatchNorm norm, String name, Image x, Weights weights) {
        float[] mean = weights.get(name + ".running_mean").values();
        float[] variance = weights.get(name + ".running_var").values();
        return (c, i, j) -> {
            double y = (x.at(c, i, j) - mean[c]) / Math.sqrt(variance[c] + norm.eps());
            return norm.affine()
                    ? y * weights.get(name + ".weight").values()[c]
                            + weights.get(name + ".bias").values()[c]
                    : y;
        };
    }

    private static DoubleUnaryOperator function(Activation.Function function) {
        DoubleUnaryOperator hard = x -> Math.min(1, Math.max(0, (x + 3) / 6));
        return switch (function) {
            case RELU -> x -> Math.max(0, x);
            case RELU6 -> x -> Math.min(6, Math.max(0, x));
            case HARD_SIGMOID -> hard;
            case HARD_SWISH -> x -> x * hard.applyAsDouble(x);
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case SWISH -> x -> x / (1 + Math.exp(-x));
        };
    }

    private static double pool(Pool pool, Image x, int c, int i, int j) {
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int count = 0;
        for (int y = i * pool.stride() - pool.padding(); y < i * pool.stride() - pool.padding() + pool.kernel(); y++) {
            for (int z = j * pool.stride() - pool.padding();
                    z < j * pool.stride() - pool.padding() + pool.kernel();
                    z++) {
                if (y >= 0 && z >= 0 && y < x.height() && z < x.width()) {
                    max = Math.max(max, x.at(c, y, z));
                    sum += x.at(c, y, z);
                    count++;
                }
            }
        }
        return pool.mode() == Pool.Mode.MAX ? max : sum / count;
    }

    private static double mean(Image x, int c) {
        double sum = 0;
        for (int i = 0; i < x.height() * x.width(); i++) {
            sum += x.values()[c * x.height() * x.width() + i];
        }
        return sum / (x.height() * x.width());
    }

    private static double dot(float[] weights, int from, double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[from + i] * values[i];
        }
        return sum;
    }

    private static double concat(List<Image> in, int channel, int i, int j) {
        int c = channel;
        for (Image image : in) {
            if (c < image.channels()) {
                return image.at(c, i, j);
            }
            c -= image.channels();
        }
        throw new AssertionError("channel " + channel);
    }
}
